namespace Heimdall.Engine.Upstream;

/// <summary>
/// How many tokens the frames of an answer hold, at least: where its upstream does not live to say so, somebody has to (conformance P17). What all frames
/// have around their words is as long as the shortest of them.
/// </summary>
internal struct SaidTokens
{
    /// <summary>English prose; code has fewer bytes in a token, so it has more tokens than this.</summary>
    private const int BytesPerToken = 4;

    private int _shortest;
    private long _frames;
    private long _bytes;

    /// <summary>One or two tokens a frame are usual where a model's words go on as they come, so there is one in each at least.</summary>
    public readonly long Tokens => Math.Max(_frames, (_bytes - (_frames * _shortest)) / BytesPerToken);

    public void Add(int bytes)
    {
        _shortest = _frames == 0 ? bytes : Math.Min(_shortest, bytes);
        _frames++;
        _bytes += bytes;
    }
}
