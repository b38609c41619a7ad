namespace Heimdall.Engine.Tests;
