namespace Heimdall.Wire.Tests;
