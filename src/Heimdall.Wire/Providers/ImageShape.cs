namespace Heimdall.Wire.Providers;

/// <summary>How many tokens an image becomes.</summary>
internal sealed record ImageShape
{
    private readonly int _side;
    private readonly double _tokens;
    private readonly double _base;
    private readonly int _most;
    private readonly int _longEdge;
    private readonly int _shortEdge;

    private ImageShape(int side, double tokens, double @base, int most, int longEdge, int shortEdge) =>
        (_side, _tokens, _base, _most, _longEdge, _shortEdge) = (side, tokens, @base, most, longEdge, shortEdge);

    /// <summary>An image of a client's low detail; null where there is no such choice.</summary>
    public double? LowDetail { get; private init; }

    /// <summary>One figure for each patch that the image covers; larger images are made smaller first.</summary>
    /// <param name="side">Of a patch, in pixels.</param>
    /// <param name="most">Patches.</param>
    /// <param name="longEdge">Pixels.</param>
    public static ImageShape Patches(int side, double tokens, int most, int longEdge) => new(side, tokens, 0, most, longEdge, int.MaxValue);

    /// <summary>A base, and more for each tile; larger images are made smaller first. Low detail is the base alone.</summary>
    /// <param name="shortEdge">Pixels; what the shorter side is reduced to.</param>
    public static ImageShape Tiles(int side, double tokens, double @base, int longEdge, int shortEdge) =>
        new(side, tokens, @base, int.MaxValue, longEdge, shortEdge) { LowDetail = @base };

    /// <summary>
    /// One figure for a small image; of a larger one for the whole and for each crop of it, whose side follows from the shorter edge
    /// (https://ai.google.dev/gemini-api/docs/image-understanding#token-calculation).
    /// </summary>
    public static ImageShape Crops(double tokens) => new(0, tokens, 0, int.MaxValue, int.MaxValue, int.MaxValue);

    /// <summary>The same for every image.</summary>
    public static ImageShape Flat(double tokens) => new(1, 0, tokens, int.MaxValue, int.MaxValue, int.MaxValue);

    /// <param name="width">Pixels, at least one.</param>
    /// <param name="height">Pixels, at least one.</param>
    public double TokensOf(int width, int height)
    {
        if (_side == 0)
            return _tokens * CropsOf(width, height);
        var scale = Math.Min(1.0, Math.Min((double)_longEdge / Math.Max(width, height), (double)_shortEdge / Math.Min(width, height)));
        var cells = Cells(width * scale) * Cells(height * scale);
        return _base + (_tokens * Math.Min(cells, _most));
    }

    private static double CropsOf(int width, int height)
    {
        const int Small = 384;
        const int LeastSide = 256;
        const int MostSide = 768;
        if (width <= Small && height <= Small)
            return 1;
        var side = Math.Clamp(Math.Floor(Math.Min(width, height) / 1.5), LeastSide, MostSide);
        return 1 + (Math.Ceiling(width / side) * Math.Ceiling(height / side));
    }

    private double Cells(double pixels) => Math.Max(1, Math.Ceiling(pixels / _side));
}
