using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>The models that a client may see: those that its virtual key may use.</summary>
internal sealed class VisibleModels(CurrentSnapshot snapshot, AccessControl access, ProviderModels said)
{
    /// <summary>Null where the client was refused, which it has been told then.</summary>
    public async ValueTask<List<ListedModel>?> ForAsync(HttpContext context, Dialect dialect)
    {
        var current = snapshot.Value;
        if (access.Identify(current, new ClientHeaders(context.Request.Headers, context.Request), out var caller) is { } refusal)
        {
            await ErrorWriter.WriteAsync(context.Response, dialect, refusal, IdSource.Random.Next("req_"u8).ToString());
            return null;
        }

        var models = ModelList.Of(current, said);
        models.RemoveAll(model => !Permissions.Allows(caller, model.Provider, model.Id[(model.Provider.Length + 1)..]));
        return models;
    }
}
