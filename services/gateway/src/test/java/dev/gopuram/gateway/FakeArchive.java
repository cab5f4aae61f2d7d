package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Chat;
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
import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListBreakers;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.contracts.chat.UpstreamBreakerList;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps conversations in memory, and what it was asked last. */
abstract class FakeArchive implements Chat {
    static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private final SequencedMap<String, Conversation> conversations = new LinkedHashMap<>();
    private final Map<String, List<Item>> items = new LinkedHashMap<>();
    final SequencedMap<String, StoredResponse> responses = new LinkedHashMap<>();
    final Map<String, UpstreamBreaker> breakers = new ConcurrentHashMap<>();
    volatile Record asked = new FindConversation("");

    @Override
    public synchronized Conversation createConversation(CreateConversation request) {
        asked = request;
        String id = "conv_" + (conversations.size() + 1);
        items.put(id, new ArrayList<>());
        add(id, request.items());
        return put(id, request.subject(), request.metadata());
    }

    private Conversation put(String id, String subject, Map<String, String> metadata) {
        Conversation made = new Conversation(
                id, subject, metadata, MADE, MADE, items.get(id).size());
        conversations.put(id, made);
        return made;
    }

    private List<Item> add(String id, List<Bytes> many) {
        List<Item> all = items.get(id);
        int from = all.size();
        for (Bytes json : many) {
            all.add(new Item("msg_" + (all.size() + 1), "message", "user", "completed", json));
        }
        return List.copyOf(all.subList(from, all.size()));
    }

    private Conversation known(String id) {
        Conversation found = conversations.get(id);
        if (found == null) {
            throw Problem.notFound("conversation", id).at("conversation_id");
        }
        return found;
    }

    @Override
    public synchronized Conversation findConversation(FindConversation request) {
        asked = request;
        return known(request.id());
    }

    @Override
    public synchronized ConversationPage listConversations(ListConversations request) {
        asked = request;
        return new ConversationPage(conversations.values().stream().toList().reversed(), request.limit() == 1);
    }

    @Override
    public synchronized Conversation updateConversation(UpdateConversation request) {
        asked = request;
        return put(request.id(), known(request.id()).subject(), request.metadata());
    }

    @Override
    public synchronized Deleted deleteConversation(DeleteConversation request) {
        asked = request;
        return new Deleted(conversations.remove(request.id()) != null);
    }

    @Override
    public synchronized ItemPage appendItems(AppendItems request) {
        asked = request;
        known(request.conversation());
        return new ItemPage(add(request.conversation(), request.items()), false);
    }

    @Override
    public synchronized ItemPage listItems(ListItems request) {
        asked = request;
        known(request.conversation());
        List<Item> all = List.copyOf(items.get(request.conversation()));
        return new ItemPage(request.order() == ItemOrder.OLDEST_FIRST ? all : all.reversed(), request.limit() == 1);
    }

    @Override
    public synchronized Item findItem(FindItem request) {
        asked = request;
        known(request.conversation());
        return items.get(request.conversation()).stream()
                .filter(item -> item.id().equals(request.id()))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("item", request.id()).at("item_id"));
    }

    @Override
    public synchronized DeletedItem deleteItem(DeleteItem request) {
        asked = request;
        Conversation of = known(request.conversation());
        boolean found = items.get(of.id()).removeIf(item -> item.id().equals(request.id()));
        return new DeletedItem(found, put(of.id(), of.subject(), of.metadata()));
    }

    @Override
    public synchronized Conversation branchConversation(BranchConversation request) {
        asked = request;
        return known(request.conversation());
    }

    @Override
    public synchronized Erased eraseSubject(EraseSubject request) {
        asked = request;
        return new Erased(2, 1, 7);
    }

    @Override
    public synchronized StoredResponse findResponse(FindResponse request) {
        asked = request;
        StoredResponse found = responses.get(request.id());
        if (found == null) {
            throw Problem.notFound("response", request.id()).at("response_id");
        }
        return found;
    }

    void keep(String id, String body) {
        responses.put(id, new StoredResponse(id, "ann", "", "", "m", "completed", Usage.NONE, Bytes.utf8(body), MADE));
    }

    @Override
    public synchronized Deleted deleteResponse(DeleteResponse request) {
        asked = request;
        return new Deleted(responses.remove(request.id()) != null);
    }

    @Override
    public synchronized ItemPage listResponseItems(ListResponseItems request) {
        asked = request;
        return new ItemPage(
                List.of(new Item("msg_1", "message", "user", "completed", Bytes.utf8("{\"id\":\"msg_1\"}"))), false);
    }

    @Override
    public UpstreamBreakerList listBreakers(ListBreakers request) {
        return new UpstreamBreakerList(List.copyOf(breakers.values()));
    }

    @Override
    public UpstreamBreaker forceBreaker(ForceBreaker request) {
        if (!breakers.containsKey(request.upstream())) {
            throw Problem.notFound("breaker", request.upstream());
        }
        UpstreamBreaker.State state = request.force() == UpstreamBreaker.Force.OPEN
                ? UpstreamBreaker.State.OPEN
                : UpstreamBreaker.State.CLOSED;
        UpstreamBreaker breaker = new UpstreamBreaker(request.upstream(), state, request.force());
        breakers.put(breaker.upstream(), breaker);
        return breaker;
    }
}
