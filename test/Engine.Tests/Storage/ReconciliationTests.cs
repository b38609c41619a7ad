using Heimdall.Storage.ConfigStore;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>The table of spec/bifrost-core.md §1.6, line by line, on both databases.</summary>
public sealed class ReconciliationTests(PostgresFixture postgres)
{
    private const string Sqlite = StoreFolder.Sqlite;
    private const string Postgres = StoreFolder.Postgres;

    private static string File(string openai, string more = "") => $$$"""{ "providers": { "openai": {{{openai}}} } {{{more}}} }""";

    private static string Key(string name, double weight = 1, string value = "sk-of-the-file") => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $$"""{"name": "{{name}}", "value": "{{value}}", "models": ["*"], "weight": {{weight}}}""");

    private static string Keys(params string[] keys) => $$"""{"keys": [{{string.Join(", ", keys)}}]}""";

    private static double Weight(ConfigurationStore store, string name) => store.Current.Options!.Providers.Single().Keys.Single(key => key.Name == name).Weight;

    private static Task<ChangeOutcome> EditKeyAsync(ConfigurationStore store, string name, double weight) => ChangeAsync(store, change =>
    {
        var key = change.List(EntityKind.ProviderKey).Single(key => key.Name == name);
        var body = key.Body();
        body["weight"] = weight;
        change.Put(key.Kind, key.Id, key.Name, body);
    });

    private static async Task<ChangeOutcome> ChangeAsync(ConfigurationStore store, Action<ConfigChange> edit)
    {
        var outcome = await store.ChangeAsync("test", edit, TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Faults);
        return outcome;
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_only_the_file_has_is_added_with_its_hash(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);

        var store = await folder.StartAsync(File(Keys(Key("main")), """, "governance": {"teams": [{"id": "t1", "name": "Team"}]}"""));

        Assert.All(store.Content.Entities, static entity => Assert.NotNull(entity.FileHash));
        Assert.Equal(["openai"], store.Content.List(EntityKind.Provider).Select(static provider => provider.Id));
        Assert.Equal("t1", Assert.Single(store.Current.Options!.Governance.Teams).Id);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_was_edited_stays_while_the_file_is_the_same(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var file = File(Keys(Key("main")));
        await EditKeyAsync(await folder.StartAsync(file), "main", 5);

        var again = await folder.StartAsync(file);

        Assert.Equal(5, Weight(again, "main"));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_changed_in_the_file_wins_and_keeps_its_id(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var first = await folder.StartAsync(File(Keys(Key("main"))));
        var id = first.Content.List(EntityKind.ProviderKey).Single().Id;
        await EditKeyAsync(first, "main", 5);

        var again = await folder.StartAsync(File(Keys(Key("main", 2))));

        Assert.Equal(2, Weight(again, "main"));
        Assert.Equal(id, again.Content.List(EntityKind.ProviderKey).Single().Id);
        Assert.True(Guid.TryParse(id, out _));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_the_file_does_not_have_is_kept_and_told(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var first = await folder.StartAsync(File(Keys(Key("main")), """, "governance": {"teams": [{"id": "t1", "name": "Of the file"}]}"""));
        await ChangeAsync(first, static change => change.Put(EntityKind.Team, "t2", "Of the API", []));

        var again = await folder.StartAsync(File(Keys(Key("main"))));

        Assert.Equal(["t1", "t2"], again.Current.Options!.Governance.Teams.Select(static team => team.Id));
        Assert.Contains(again.Current.Reading.Notices, static notice => notice.Message.Contains("team Of the file", StringComparison.Ordinal));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_provider_that_changed_in_the_file_takes_its_keys_from_there(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var first = await folder.StartAsync(File(Keys(Key("main"))));
        await AddKeyAsync(first);
        await EditKeyAsync(first, "main", 5);

        var again = await folder.StartAsync(File($$"""{"network_config": {"max_retries": 3}, "keys": [{{Key("main")}}]}"""));

        Assert.Equal(["main"], again.Content.List(EntityKind.ProviderKey).Select(static key => key.Name));
        Assert.Equal(1, Weight(again, "main"));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Keys_of_a_provider_that_did_not_change_are_taken_one_by_one(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var first = await folder.StartAsync(File(Keys(Key("same"), Key("changed"))));
        await AddKeyAsync(first);
        await EditKeyAsync(first, "same", 5);
        await EditKeyAsync(first, "changed", 5);

        var again = await folder.StartAsync(File(Keys(Key("same"), Key("changed", 2), Key("new", 3))));

        Assert.Equal([("same", 5.0), ("changed", 2.0), ("of the API", 1.0), ("new", 3.0)], again.Current.Options!.Providers.Single().Keys.Select(static key => (key.Name, key.Weight)));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task The_environment_counts_where_nobody_configured_a_provider(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        folder.Variables["OPENAI_API_KEY"] = "sk-of-the-environment";

        var store = await folder.StartAsync(json: null);

        Assert.Equal("sk-of-the-environment", store.Current.Options!.Providers.Single().Keys.Single().Value!.Reveal());
        Assert.Contains("env.OPENAI_API_KEY", store.Content.List(EntityKind.ProviderKey).Single().Json, StringComparison.Ordinal);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Providers_of_the_environment_come_and_go_with_their_variables_until_somebody_edits_one(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        folder.Variables["OPENAI_API_KEY"] = "sk-of-the-environment";
        await folder.StartAsync(json: null);
        folder.Variables.Clear();
        folder.Variables["GROQ_API_KEY"] = "gsk_of-the-environment";

        var second = await folder.StartAsync(json: null);
        Assert.Equal(["groq"], second.Current.Options!.Providers.Select(static provider => provider.Name));

        await ChangeAsync(second, static change => change.Put(EntityKind.Provider, "groq", "groq", new() { ["network_config"] = new System.Text.Json.Nodes.JsonObject { ["max_retries"] = 4 } }));
        folder.Variables.Clear();
        folder.Variables["OPENAI_API_KEY"] = "sk-of-the-environment";
        var third = await folder.StartAsync(json: null);
        Assert.Equal(["groq"], third.Current.Options!.Providers.Select(static provider => provider.Name));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_file_that_is_master_prunes_and_reverts_what_it_names_and_nothing_else(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        const string Master = """, "source_of_truth": "config.json", "governance": {"teams": []}""";
        var first = await folder.StartAsync(File(Keys(Key("main")), Master));
        await AddKeyAsync(first);
        await EditKeyAsync(first, "main", 5);
        await ChangeAsync(first, static change =>
        {
            change.Put(EntityKind.Team, "t1", "Of the API", []);
            change.Put(EntityKind.Customer, "c1", "Of the API", []);
        });

        var again = await folder.StartAsync(File(Keys(Key("main")), Master));

        Assert.Equal([("main", 1.0)], again.Current.Options!.Providers.Single().Keys.Select(static key => (key.Name, key.Weight)));
        Assert.Empty(again.Content.List(EntityKind.Team));
        Assert.Single(again.Content.List(EntityKind.Customer));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task An_entry_without_an_id_is_known_by_its_name(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var first = await folder.StartAsync(File(Keys(Key("main"))));
        await ChangeAsync(first, static change => change.Put(EntityKind.Customer, "c-1", "Acme", []));

        var again = await folder.StartAsync(File(Keys(Key("main")), """, "governance": {"customers": [{"name": "Acme", "budget": {"max_limit": 5, "reset_duration": "1d"}}]}"""));

        Assert.Equal("c-1", Assert.Single(again.Content.List(EntityKind.Customer)).Id);
        Assert.Equal(5, Assert.Single(again.Current.Options!.Governance.Budgets).MaxLimit);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_virtual_key_without_a_value_is_given_one_that_lasts(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        static string With(string name) => File(Keys(Key("main")), $$""", "governance": {"virtual_keys": [{"id": "v1", "name": "{{name}}", "allow_all_providers": true}]}""");
        var first = await folder.StartAsync(With("before"));
        var value = first.Current.Options!.Governance.VirtualKeys.Single().Value!.Reveal();

        var again = await folder.StartAsync(With("after"));

        Assert.StartsWith("sk-bf-", value, StringComparison.Ordinal);
        Assert.Equal(value, again.Current.Options!.Governance.VirtualKeys.Single().Value!.Reveal());
        Assert.Equal("v1", (await again.FindVirtualKeyAsync(value, TestContext.Current.CancellationToken))?.Id);
        Assert.Null(await again.FindVirtualKeyAsync("sk-bf-another", TestContext.Current.CancellationToken));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Empty_lists_mean_in_the_store_what_they_meant_in_their_file(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        static string Of(string version) =>
            $$$"""{ {{{version}}} "providers": {"openai": {"keys": [{"name": "main", "value": "k", "models": []}]}}, "governance": {"virtual_keys": [{"id": "v1", "name": "v1", "value": "sk-bf-1"}]} }""";

        var first = await folder.StartAsync(Of("\"version\": 1,"));
        Assert.Equal(["*"], first.Current.Options!.Providers.Single().Keys.Single().Models);
        Assert.Equal("openai", Assert.Single(first.Current.Options.Governance.VirtualKeys.Single().Providers).Provider);

        // What comes by another way than the file means what version 2 means.
        await ChangeAsync(first, static change =>
        {
            var key = change.List(EntityKind.ProviderKey).Single();
            change.Put(key.Kind, key.Id, key.Name, new() { ["value"] = "k", ["models"] = new System.Text.Json.Nodes.JsonArray() });
        });
        Assert.Empty(first.Current.Options!.Providers.Single().Keys.Single().Models);

        var second = await folder.StartAsync(Of("\"version\": 2,"));
        Assert.Empty(second.Current.Options!.Providers.Single().Keys.Single().Models);
        Assert.Empty(second.Current.Options.Governance.VirtualKeys.Single().Providers);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_section_that_is_one_document_goes_when_the_file_has_it_no_more(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await folder.StartAsync(File(Keys(Key("main")), """, "claude_models": {"default": "openai/gpt-5"}"""));

        var again = await folder.StartAsync(File(Keys(Key("main"))));

        Assert.Null(again.Current.Options!.ClaudeModels.Default);
        Assert.Empty(again.Content.List(EntityKind.Section));
    }

    private static Task<ChangeOutcome> AddKeyAsync(ConfigurationStore store) => ChangeAsync(store, static change =>
        change.Put(EntityKind.ProviderKey, "added", "of the API", new() { ["value"] = "sk-of-the-api", ["models"] = new System.Text.Json.Nodes.JsonArray("*") }, parent: "openai"));
}
