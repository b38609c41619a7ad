namespace Heimdall.Storage.ConfigStore;

/// <summary>The store cannot be opened. The message is for an operator: whole sentences, no credential.</summary>
internal sealed class ConfigStoreException(string message, Exception? cause = null) : Exception(message, cause);
