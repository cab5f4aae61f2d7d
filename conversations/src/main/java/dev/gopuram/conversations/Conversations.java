package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.ConversationPage;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.DeleteConversation;
import dev.gopuram.contracts.chat.DeleteItem;
import dev.gopuram.contracts.chat.DeleteResponse;
import dev.gopuram.contracts.chat.Deleted;
import dev.gopuram.contracts.chat.DeletedItem;
import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.Erased;
import dev.gopuram.contracts.chat.FindConversation;
import dev.gopuram.contracts.chat.FindItem;
import dev.gopuram.contracts.chat.FindResponse;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;

/**
 * All that is stored: the operations on it, one line each, what answers need of it, and its background work. The
 * operations mean what the port of {@code chat} says of them, act for the caller in {@code CallContext}, and block.
 */
public final class Conversations {
    private final ConversationCreation creation;
    private final ConversationLookup lookup;
    private final ConversationListing listing;
    private final ConversationUpdate update;
    private final ConversationDeletion deletion;
    private final ConversationBranching branching;
    private final ItemAppending appending;
    private final ItemListing itemListing;
    private final ItemLookup itemLookup;
    private final ItemDeletion itemDeletion;
    private final SubjectErasure erasure;
    private final ResponseLookup responseLookup;
    private final ResponseDeletion responseDeletion;
    private final ResponseItemListing responseItemListing;
    private final Archive archive;
    private final Part sweeping;

    private Conversations(
            ConversationsConfig config,
            Database database,
            KeyTable keys,
            SqlConversationStore store,
            SqlResponseStore responses,
            ItemReader items,
            Sweeper sweeper) {
        PageSize size = PageSize.of(config);
        this.creation = new ConversationCreation(store, items);
        this.lookup = new ConversationLookup(store);
        this.listing = new ConversationListing(store, size);
        this.update = new ConversationUpdate(store);
        this.deletion = new ConversationDeletion(store);
        this.branching = new ConversationBranching(store);
        this.appending = new ItemAppending(store, items);
        this.itemListing = new ItemListing(store, size);
        this.itemLookup = new ItemLookup(store);
        this.itemDeletion = new ItemDeletion(store);
        this.erasure = new SubjectErasure(database, keys, store, responses);
        this.responseLookup = new ResponseLookup(responses);
        this.responseDeletion = new ResponseDeletion(responses);
        this.responseItemListing = new ResponseItemListing(responses, size);
        this.archive = new Archive(store, responses, new SqlExchangeStore(database, store, responses), items);
        this.sweeping = new Periodic("chat-sweeper", Sweeper.INTERVAL, sweeper::sweep);
    }

    /**
     * Opens what is stored. Throws CONFLICT where the master key does not fit the database.
     *
     * @param database one that the migrations of this module were run on, which stays the caller's to close
     * @param master wraps the keys that all is sealed with
     */
    public static Conversations open(
            ConversationsConfig config, Database database, MasterKeySource master, Clock clock, Ids ids) {
        KeyTable keys = KeyTable.open(database, master, ids, clock);
        SqlConversationStore store = new SqlConversationStore(database, keys, config, ids, clock);
        SqlResponseStore responses = new SqlResponseStore(database, keys, config);
        ItemReader items = new ItemReader(config.maxItemBytes(), ids);
        Sweeper sweeper = new Sweeper(database, keys, store, responses, config, clock);
        return new Conversations(config, database, keys, store, responses, items, sweeper);
    }

    public Conversation create(CreateConversation request) {
        return creation.run(request);
    }

    public Conversation find(FindConversation request) {
        return lookup.run(request);
    }

    public ConversationPage list(ListConversations request) {
        return listing.run(request);
    }

    public Conversation update(UpdateConversation request) {
        return update.run(request);
    }

    public Deleted delete(DeleteConversation request) {
        return deletion.run(request);
    }

    public Conversation branch(BranchConversation request) {
        return branching.run(request);
    }

    public ItemPage appendItems(AppendItems request) {
        return appending.run(request);
    }

    public ItemPage listItems(ListItems request) {
        return itemListing.run(request);
    }

    public Item findItem(FindItem request) {
        return itemLookup.run(request);
    }

    public DeletedItem deleteItem(DeleteItem request) {
        return itemDeletion.run(request);
    }

    public Erased eraseSubject(EraseSubject request) {
        return erasure.run(request);
    }

    public StoredResponse findResponse(FindResponse request) {
        return responseLookup.run(request);
    }

    public Deleted deleteResponse(DeleteResponse request) {
        return responseDeletion.run(request);
    }

    public ItemPage listResponseItems(ListResponseItems request) {
        return responseItemListing.run(request);
    }

    public Archive archive() {
        return archive;
    }

    /** The background work, which the caller starts and stops. */
    public Part sweeping() {
        return sweeping;
    }
}
