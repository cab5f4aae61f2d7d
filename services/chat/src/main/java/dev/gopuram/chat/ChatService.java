package dev.gopuram.chat;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.Completion;
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
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.contracts.chat.UpstreamBreakerList;
import dev.gopuram.conversations.Conversations;
import dev.gopuram.kernel.TokenStream;

/** The port, one line per operation. */
final class ChatService implements Chat {
    private final CompleteChat complete;
    private final StreamChat stream;
    private final CountTokens count;
    private final ListModels list;
    private final ShowBreakers showBreakers;
    private final SetBreaker setBreaker;
    private final Conversations stored;

    ChatService(
            CompleteChat complete,
            StreamChat stream,
            CountTokens count,
            ListModels list,
            ShowBreakers showBreakers,
            SetBreaker setBreaker,
            Conversations stored) {
        this.complete = complete;
        this.stream = stream;
        this.count = count;
        this.list = list;
        this.showBreakers = showBreakers;
        this.setBreaker = setBreaker;
        this.stored = stored;
    }

    @Override
    public Completion complete(CompletionRequest request) {
        return complete.run(request);
    }

    @Override
    public TokenStream stream(CompletionRequest request) {
        return stream.run(request);
    }

    @Override
    public TokenCount countTokens(CompletionRequest request) {
        return count.run(request);
    }

    @Override
    public ChatModelList listChatModels(ListChatModels request) {
        return list.run();
    }

    @Override
    public Conversation createConversation(CreateConversation request) {
        return stored.create(request);
    }

    @Override
    public Conversation findConversation(FindConversation request) {
        return stored.find(request);
    }

    @Override
    public ConversationPage listConversations(ListConversations request) {
        return stored.list(request);
    }

    @Override
    public Conversation updateConversation(UpdateConversation request) {
        return stored.update(request);
    }

    @Override
    public Deleted deleteConversation(DeleteConversation request) {
        return stored.delete(request);
    }

    @Override
    public ItemPage appendItems(AppendItems request) {
        return stored.appendItems(request);
    }

    @Override
    public ItemPage listItems(ListItems request) {
        return stored.listItems(request);
    }

    @Override
    public Item findItem(FindItem request) {
        return stored.findItem(request);
    }

    @Override
    public DeletedItem deleteItem(DeleteItem request) {
        return stored.deleteItem(request);
    }

    @Override
    public Conversation branchConversation(BranchConversation request) {
        return stored.branch(request);
    }

    @Override
    public Erased eraseSubject(EraseSubject request) {
        return stored.eraseSubject(request);
    }

    @Override
    public StoredResponse findResponse(FindResponse request) {
        return stored.findResponse(request);
    }

    @Override
    public Deleted deleteResponse(DeleteResponse request) {
        return stored.deleteResponse(request);
    }

    @Override
    public ItemPage listResponseItems(ListResponseItems request) {
        return stored.listResponseItems(request);
    }

    @Override
    public UpstreamBreakerList listBreakers(ListBreakers request) {
        return showBreakers.run();
    }

    @Override
    public UpstreamBreaker forceBreaker(ForceBreaker request) {
        return setBreaker.run(request);
    }
}
