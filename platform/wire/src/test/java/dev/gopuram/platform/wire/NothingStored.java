package dev.gopuram.platform.wire;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.CompletionRequest;
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
import dev.gopuram.contracts.chat.ForceBreaker;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListBreakers;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.contracts.chat.UpstreamBreakerList;

/** The part of a chat service that answers, for tests of that part: whoever asks it for something stored fails. */
abstract class NothingStored implements Chat {
    @Override
    public TokenCount countTokens(CompletionRequest request) {
        throw unexpected(request);
    }

    @Override
    public Conversation createConversation(CreateConversation request) {
        throw unexpected(request);
    }

    @Override
    public Conversation findConversation(FindConversation request) {
        throw unexpected(request);
    }

    @Override
    public ConversationPage listConversations(ListConversations request) {
        throw unexpected(request);
    }

    @Override
    public Conversation updateConversation(UpdateConversation request) {
        throw unexpected(request);
    }

    @Override
    public Deleted deleteConversation(DeleteConversation request) {
        throw unexpected(request);
    }

    @Override
    public ItemPage appendItems(AppendItems request) {
        throw unexpected(request);
    }

    @Override
    public ItemPage listItems(ListItems request) {
        throw unexpected(request);
    }

    @Override
    public Item findItem(FindItem request) {
        throw unexpected(request);
    }

    @Override
    public DeletedItem deleteItem(DeleteItem request) {
        throw unexpected(request);
    }

    @Override
    public Conversation branchConversation(BranchConversation request) {
        throw unexpected(request);
    }

    @Override
    public Erased eraseSubject(EraseSubject request) {
        throw unexpected(request);
    }

    @Override
    public StoredResponse findResponse(FindResponse request) {
        throw unexpected(request);
    }

    @Override
    public Deleted deleteResponse(DeleteResponse request) {
        throw unexpected(request);
    }

    @Override
    public ItemPage listResponseItems(ListResponseItems request) {
        throw unexpected(request);
    }

    private static AssertionError unexpected(Record request) {
        return new AssertionError(request + " (expected: nothing stored is asked for)");
    }

    @Override
    public UpstreamBreakerList listBreakers(ListBreakers request) {
        throw unexpected(request);
    }

    @Override
    public UpstreamBreaker forceBreaker(ForceBreaker request) {
        throw unexpected(request);
    }
}
