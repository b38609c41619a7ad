using System.Buffers.Binary;
using System.Text;
using Heimdall.Engine.Metering;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Metering;

public sealed class MediaTokensTests
{
    [Fact]
    public void The_size_of_a_picture_stands_in_its_head()
    {
        Assert.Equal((1200, 630), Size(Png(1200, 630)));
        Assert.Equal((1200, 630), Size(Jpeg(1200, 630)));
        Assert.Equal((1200, 630), Size(Gif(1200, 630)));
        Assert.Equal((1200, 630), Size(WebP(1200, 630)));
    }

    [Fact]
    public void The_alphabet_of_URLs_is_read_too() =>
        Assert.Equal((1200, 630), ImageSize.Read(JsonText.From(Convert.ToBase64String(Jpeg(1200, 630)).Replace('+', '-').Replace('/', '_'))));

    [Fact]
    public void Damaged_pictures_have_no_size()
    {
        var random = new Random(1);
        foreach (var picture in (byte[][])[Png(10, 10), Jpeg(10, 10), Gif(10, 10), WebP(10, 10)])
        {
            for (var length = 0; length < picture.Length; length++)
                Size(picture[..length]);
            for (var i = 0; i < 500; i++)
            {
                var damaged = (byte[])picture.Clone();
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                Size(damaged);
            }
        }

        Assert.Null(Size("not a picture at all"u8.ToArray()));
        Assert.Null(ImageSize.Read(JsonText.From("%%%%")));
        Assert.Null(Size(Png(0, 10)));
    }

    // What providers billed for pictures of these sizes: see the pages named at PromptShapes.
    [Theory]
    [InlineData("claude-sonnet-4-5", 1024, 1024, 1369)]
    [InlineData("claude-haiku-4-5", 4000, 4000, 1568)]
    [InlineData("gpt-4o", 1024, 1024, 765)]
    [InlineData("gpt-4o-mini", 1024, 1024, 25501)]
    [InlineData("gpt-5.5", 1024, 1024, 1229)]
    [InlineData("gemini-2.5-flash", 300, 300, 258)]
    [InlineData("gemini-2.5-flash", 960, 540, 1806)]
    public void Pictures_cost_what_the_family_charges(string model, int width, int height, double tokens) =>
        Assert.Equal(tokens, PromptShapes.Find("", model).Image.TokensOf(width, height), 0.5);

    [Fact]
    public void Pages_of_a_PDF_are_counted_where_they_can_be_seen()
    {
        var file = "%PDF-1.4 1 0 obj <</Type /Pages /Count 2>> 2 0 obj <</Type/Page>> 3 0 obj <</Type /Page>>"u8;

        Assert.Equal(2, PdfPages.Count(JsonText.From(Convert.ToBase64String(file))));
        Assert.Equal(4, PdfPages.Count(JsonText.From(new string('A', 200_000))), 0.01);
        Assert.Equal(1, PdfPages.Count(JsonText.From("")));
    }

    private static (int Width, int Height)? Size(byte[] file) => ImageSize.Read(JsonText.From(Convert.ToBase64String(file)));

    private static byte[] Png(int width, int height)
    {
        byte[] file = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. "IHDR"u8, .. new byte[20]];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    private static byte[] Jpeg(int width, int height) =>
    [
        0xFF, 0xD8,
        0xFF, 0xE1, 0x01, 0x02, .. Enumerable.Repeat((byte)0xFF, 256),
        0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, .. new byte[12],
    ];

    private static byte[] Gif(int width, int height) => [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 0];

    private static byte[] WebP(int width, int height) =>
    [
        .. Encoding.ASCII.GetBytes("RIFF\0\0\0\0WEBPVP8X"), 10, 0, 0, 0, 0, 0, 0, 0,
        (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0,
    ];
}
