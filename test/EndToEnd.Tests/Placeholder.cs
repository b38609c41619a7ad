namespace Heimdall.EndToEnd.Tests;
