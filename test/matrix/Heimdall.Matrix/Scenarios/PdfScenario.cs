using System.Globalization;
using System.Text;
using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The agent reads a PDF; its bytes must reach the model.</summary>
internal sealed class PdfScenario : Scenario
{
    private static readonly byte[] Document = Page("A page about herons.");

    public override string Name => "PDF";

    public override string Proves => "a PDF that a tool reads reaches the model, byte for byte";

    public override string? Cannot(Client client, Upstream upstream) => upstream.ReadsPdf ? client.WhyNot(Ability.Pdf, upstream) : $"{upstream.ModelName} reads no PDF";

    public override void Prepare(Scene scene) => File.WriteAllBytes(scene.File("page.pdf"), Document);

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        if (shown.Results.Count == 0)
            return scene.Client.Tools.ReadPdf(scene.File("page.pdf")).After("I will read it.");
        var documents = shown.Since.OfType<Documented>().ToList();
        if (documents.Count == 0)
            return Lost(scene, $"no document arrives; the tool's result is \"{shown.Results[^1].Text}\"");
        return documents.Exists(static document => document.Data == Convert.ToBase64String(Document)) ? ModelTurn.Say(Report) : Lost(scene, "a document arrives, but not the bytes that lay in the file");
    }

    /// <summary>The smallest PDF that readers accept: one page, one line of text, and the table of where its objects begin.</summary>
    private static byte[] Page(string text)
    {
        var drawing = $"BT /F1 12 Tf 20 100 Td ({text}) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {drawing.Length} >>\nstream\n{drawing}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var table = new StringBuilder($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var (index, body) in objects.Index())
        {
            table.Append(CultureInfo.InvariantCulture, $"{pdf.Length:D10} 00000 n \n");
            pdf.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{body}\nendobj\n");
        }

        var start = pdf.Length;
        return Encoding.ASCII.GetBytes($"{pdf}{table}trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    }
}
