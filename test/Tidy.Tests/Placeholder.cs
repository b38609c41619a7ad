namespace Heimdall.Tidy.Tests;
