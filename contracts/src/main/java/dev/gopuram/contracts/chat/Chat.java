package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Idempotent;
import dev.gopuram.kernel.TokenStream;

/**
 * Answers conversations, by a provider's model or from the caller's own documents, and keeps those it is asked to keep.
 * What is kept belongs to the calling tenant; another tenant's is NOT_FOUND, as what never was.
 */
public interface Chat {
    /** The whole answer. Not idempotent: a provider bills every call. */
    @Cancellable
    Completion complete(CompletionRequest request);

    /**
     * The answer as it comes, in the dialect's own events. Throws until the provider has accepted the request, so that
     * a caller can still answer with a status; after that the stream's end tells.
     */
    @Cancellable
    TokenStream stream(CompletionRequest request);

    /** How many tokens the request would have the model read. */
    @Idempotent
    @Cancellable
    TokenCount countTokens(CompletionRequest request);

    /** The names that {@code model} may take. */
    @Idempotent
    ChatModelList listChatModels(ListChatModels request);

    /** Makes a conversation. The same idempotency key answers the same conversation again, for a day. */
    Conversation createConversation(CreateConversation request);

    @Idempotent
    Conversation findConversation(FindConversation request);

    /** A subject's conversations, newest first. */
    @Idempotent
    ConversationPage listConversations(ListConversations request);

    @Idempotent
    Conversation updateConversation(UpdateConversation request);

    /** Deletes a conversation for good. Deleting what is not there answers found = false. */
    @Idempotent
    Deleted deleteConversation(DeleteConversation request);

    /**
     * Adds items, and answers them as they were stored. CONFLICT where the conversation does not end with the expected
     * item. The same idempotency key adds nothing a second time, for a day.
     */
    ItemPage appendItems(AppendItems request);

    @Idempotent
    ItemPage listItems(ListItems request);

    @Idempotent
    Item findItem(FindItem request);

    /** Deletes an item for good. Deleting what is not there answers found = false. */
    @Idempotent
    DeletedItem deleteItem(DeleteItem request);

    /** Copies a conversation up to an item. The same idempotency key answers the same copy again, for a day. */
    Conversation branchConversation(BranchConversation request);

    /** Erases all conversations and responses of a subject: first the key they are sealed with, then the rows. */
    @Idempotent
    Erased eraseSubject(EraseSubject request);

    @Idempotent
    StoredResponse findResponse(FindResponse request);

    /** Deletes a stored response for good. Deleting what is not there answers found = false. */
    @Idempotent
    Deleted deleteResponse(DeleteResponse request);

    @Idempotent
    ItemPage listResponseItems(ListResponseItems request);

    /** What keeps calls from failing providers, as this node sees them. For administrators. */
    @Idempotent
    UpstreamBreakerList listBreakers(ListBreakers request);

    /** Opens or closes a breaker of this node, whatever its provider does. NOT_FOUND where it was never called. */
    @Idempotent
    UpstreamBreaker forceBreaker(ForceBreaker request);
}
