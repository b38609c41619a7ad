using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Heimdall.Engine.Configuration;
using Heimdall.Host.Demo;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Start;

/// <summary>
/// <c>heimdall [start|check|login-link|rekey|demo] [flags]</c>. Flags take one or two dashes and their value after a space or an equals sign, as those of
/// Bifrost do (spec: Bifrost core §1.2). A flag given twice counts the last time, so that a wrapper's flags can be overridden.
/// </summary>
internal sealed class CommandLine(Terminal terminal, Func<string, string?> variable)
{
    private const string Examples =
        """
        Examples:
          heimdall                                start on http://localhost:8080
          heimdall -port 9000 -app-dir ./data     another port; everything it keeps in ./data
          heimdall check -app-dir ./data          explain the configuration, start nothing
          heimdall login-link -app-dir ./data     a new link for the administrator of a running gateway
          heimdall rekey -app-dir ./data          encrypt the credentials in its database with a new key
          heimdall demo                           try it with a simulated model, no key needed

        A flag beats a variable:
        """;

    private readonly Dictionary<StartSetting, Option<string[]>> _flags = StartSetting.All.ToDictionary(setting => setting, FlagFor);

    private readonly Option<string> _newKeyFile = new("-new-key-file", "--new-key-file")
    {
        Description = $"File that holds the new key; or set {RekeyOutcome.Variable}. Neither: a new master.key.",
        HelpName = "file",
    };

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parsed = Commands().Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return terminal.Refuse(ExitCode.BadUsage, Complaint(parsed), "'heimdall --help' lists the commands and flags.");

        // Signals are ours (SignalLifetime); a bug should show with its trace.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private RootCommand Commands()
    {
        var root = new RootCommand("Heimdall, an LLM gateway. With no command it starts.");
        root.Options.Clear();
        root.Options.Add(new HelpOption("--help", "-help", "-h", "-?") { Recursive = true, Action = new HelpWithExamples() });
        root.Options.Add(new VersionOption("--version", "-version"));
        foreach (var flag in _flags.Values)
            root.Options.Add(flag);

        root.SetAction(Start);
        Add("start", "Start the gateway.", Start);
        Add("check", "Explain the configuration, of the file and the store, and its faults; start nothing, write nothing.", Check);
        Add("login-link", "Print a link that logs the administrator in once, where nobody has an account.", LoginLink);
        Add("rekey", "Encrypt the credentials in the configuration store anew, with a new key; start nothing.", Rekey).Options.Add(_newKeyFile);
        Add("demo", "Start with a simulated model: nothing to configure, nothing leaves this machine.", Demo);
        return root;

        Command Add(string name, string description, Func<ParseResult, Task<int>> action)
        {
            var command = new Command(name, description);
            command.SetAction(action);
            root.Subcommands.Add(command);
            return command;
        }
    }

    private Task<int> Start(ParseResult parsed) => WithOptions(parsed, options => GatewayStart.RunAsync(terminal, options, variable));

    private Task<int> Check(ParseResult parsed) => WithOptions(parsed, async options =>
    {
        var directory = AppDirectory.Locate(options.AppDirectory, variable);
        var file = ConfigurationLoader.Read(new ConfigurationFiles(directory, Environment.CurrentDirectory), variable);
        var preview = await StorePreview.ReadAsync(file, directory, variable, TimeProvider.System, CancellationToken.None);
        ConfigurationReport.Write(terminal.Output, preview);
        return preview.Reading.Faults.IsEmpty ? ExitCode.Success : ExitCode.CouldNotStart;
    });

    private Task<int> LoginLink(ParseResult parsed) => WithOptions(parsed, options =>
        new LoginLinkCommand(terminal, options, AppDirectory.Locate(options.AppDirectory, variable), variable, TimeProvider.System).RunAsync());

    private Task<int> Rekey(ParseResult parsed) => WithOptions(parsed, options =>
    {
        var directory = AppDirectory.Locate(options.AppDirectory, variable);
        return new RekeyCommand(terminal, directory, variable, TimeProvider.System).RunAsync(parsed.GetValue(_newKeyFile));
    });

    private Task<int> Demo(ParseResult parsed) => WithOptions(parsed, options => DemoStart.RunAsync(terminal, options));

    private Task<int> WithOptions(ParseResult parsed, Func<StartOptions, Task<int>> run)
    {
        var reader = new StartOptionsReader(setting => Given(parsed, setting), variable);
        var options = reader.Read(terminal.IsInteractive);
        return reader.Faults.Count > 0 ? Task.FromResult(terminal.Refuse(ExitCode.BadUsage, reader.Faults)) : run(options);
    }

    private string? Given(ParseResult parsed, StartSetting setting) =>
        parsed.GetResult(_flags[setting]) is not { Implicit: false } ? null
        : parsed.GetValue(_flags[setting])?.LastOrDefault() ?? (setting.IsSwitch ? "true" : null);

    private static Option<string[]> FlagFor(StartSetting setting) => new(setting.Flag, "-" + setting.Flag)
    {
        Description = setting.Description,
        HelpName = setting.IsSwitch ? "true|false" : setting.ValueName,
        Arity = setting.IsSwitch ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
        Recursive = true,
    };

    private static string Complaint(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0)
            return parsed.Errors[0].Message;

        var typed = parsed.UnmatchedTokens[0].Split('=')[0];
        var root = parsed.RootCommandResult.Command;
        var (kind, known) = typed.StartsWith('-')
            ? ("flag", root.Options.SelectMany(option => option.Aliases.Append(option.Name)).Where(name => Dashes(name) == Dashes(typed)))
            : ("command", root.Subcommands.Select(command => command.Name));
        var guess = NearMiss.Find(typed, known);
        return $"There is no {kind} '{typed}'.{(guess is null ? "" : $" Did you mean '{guess}'?")}";
    }

    /// <summary>How many it begins with: whoever writes one should be shown one.</summary>
    private static int Dashes(string name) => name.Length - name.TrimStart('-').Length;

    private sealed class HelpWithExamples : SynchronousCommandLineAction
    {
        private readonly HelpAction _usual = new();

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = _usual.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(Examples);
            foreach (var setting in StartSetting.All)
                output.WriteLine($"  {setting.Flag,-15}{string.Join(", ", setting.Variables)}");
            return exitCode;
        }
    }
}
