package dev.gopuram.chat;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;

/** The stored part of the service: its operations, what answers need of it, and its background work. */
record Conversations(
        ConversationCreation creation,
        ConversationLookup lookup,
        ConversationListing listing,
        ConversationUpdate update,
        ConversationDeletion deletion,
        ConversationBranching branching,
        ItemAppending appending,
        ItemListing itemListing,
        ItemLookup itemLookup,
        ItemDeletion itemDeletion,
        SubjectErasure erasure,
        ResponseLookup responseLookup,
        ResponseDeletion responseDeletion,
        ResponseItemListing responseItemListing,
        Archive archive,
        Part sweeping) {
    /** Throws CONFLICT where the master key does not fit the database. */
    static Conversations open(
            ConversationsConfig config, Database database, MasterKeySource master, Clock clock, Ids ids) {
        KeyTable keys = KeyTable.open(database, master, ids, clock);
        SqlConversationStore store = new SqlConversationStore(database, keys, config, ids, clock);
        SqlResponseStore responses = new SqlResponseStore(database, keys, config);
        ItemReader items = new ItemReader(config.maxItemBytes(), ids);
        PageSize size = PageSize.of(config);
        Sweeper sweeper = new Sweeper(database, keys, store, responses, config, clock);
        return new Conversations(
                new ConversationCreation(store, items),
                new ConversationLookup(store),
                new ConversationListing(store, size),
                new ConversationUpdate(store),
                new ConversationDeletion(store),
                new ConversationBranching(store),
                new ItemAppending(store, items),
                new ItemListing(store, size),
                new ItemLookup(store),
                new ItemDeletion(store),
                new SubjectErasure(database, keys, store, responses),
                new ResponseLookup(responses),
                new ResponseDeletion(responses),
                new ResponseItemListing(responses, size),
                new Archive(store, responses, new SqlExchangeStore(database, store, responses), items),
                new Periodic("chat-sweeper", Sweeper.INTERVAL, sweeper::sweep));
    }
}
