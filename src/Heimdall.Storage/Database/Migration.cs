namespace Heimdall.Storage.Database;

/// <summary>One step of a schema. Once released it never changes; what is wrong with it is put right by the next one.</summary>
/// <param name="Number">1, 2, 3… within its area.</param>
/// <param name="Sql">Statements, for either database.</param>
internal sealed record Migration(int Number, string Name, Func<SqlDialect, string> Sql);

/// <summary>The tables of one room, and how they came to be what they are.</summary>
/// <param name="Name">Under which its steps are noted; never changes.</param>
internal sealed record SchemaArea(string Name, IReadOnlyList<Migration> Migrations);
