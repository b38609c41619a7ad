using Heimdall.Bench;
using Heimdall.Bench.Compare;
using Heimdall.Bench.Load;
using Heimdall.Bench.Mock;

var arguments = new Arguments(args);
switch (args.FirstOrDefault())
{
    case "mock":
        MockCommand.Run(arguments);
        return 0;
    case "load":
        return LoadCommand.Run(arguments);
    case "compare":
        return CompareCommand.Run(arguments);
    case "micro":
        MicroCommand.Run();
        return 0;
    case "admission":
        AdmissionCommand.Run();
        return 0;
    case "ledger":
        await LedgerCommand.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("One of: mock, load, compare, micro, admission, ledger. See bench/README.md.");
        return 2;
}
