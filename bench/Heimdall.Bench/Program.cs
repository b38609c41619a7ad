Heimdall.Bench.MicroCommand.Run();
