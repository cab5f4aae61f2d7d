package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.kernel.Bytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's Conversations API, and what we add to it. */
class ConversationsTest {
    private static final String ITEM = "{ \"role\":\"user\",\n\"content\":\"Gr\\u00fc\\u00dfe\", \"n\": 1.50 }";

    private final TestEdge edge = new TestEdge();

    private FakeExchange create(String body) {
        return edge.post("/v1/conversations", body);
    }

    @Test
    void a_conversation_is_made_and_shown_in_openais_shape() {
        FakeExchange made = create("{\"metadata\":{\"topic\":\"demo\"},\"items\":[" + ITEM + "],\"new_field\":[1]}");

        Record first = edge.chat.asked;
        assertThat(made.status).isEqualTo(200);
        assertThat(made.text())
                .isEqualTo("{\"id\":\"conv_1\",\"object\":\"conversation\",\"created_at\":1767225600,"
                        + "\"metadata\":{\"topic\":\"demo\"},"
                        + "\"gopuram\":{\"user_id\":\"\",\"items\":1,\"updated_at\":\"2026-01-01T00:00:00Z\"}}");
        assertThat(edge.get("/v1/conversations/conv_1").text()).isEqualTo(made.text());
        assertThat(((CreateConversation) first).items()).containsExactly(Bytes.utf8(ITEM));
    }

    @Test
    void an_empty_body_makes_an_empty_conversation_and_the_idempotency_key_travels() {
        FakeExchange made = edge.raw(
                        "POST",
                        "/v1/conversations",
                        "",
                        "authorization",
                        "Bearer " + TestEdge.ALL,
                        "idempotency-key",
                        "once")
                .await();

        assertThat(made.status).isEqualTo(200);
        assertThat(edge.chat.asked).isEqualTo(new CreateConversation("once", "", Map.of(), List.of()));
    }

    @Test
    void the_subject_is_named_at_the_top_or_among_our_own_fields() {
        create("{\"user_id\":\"ann\"}");
        assertThat(((CreateConversation) edge.chat.asked).subject()).isEqualTo("ann");
        create("{\"gopuram\":{\"userId\":\"bob\"}}");
        assertThat(((CreateConversation) edge.chat.asked).subject()).isEqualTo("bob");
    }

    @Test
    void items_are_added_listed_shown_and_deleted_in_openais_shapes() {
        create("{}");
        FakeExchange added = edge.post(
                "/v1/conversations/conv_1/items?include=a&include=b",
                "{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"gopuram\":{\"expected_last\":\"\"}}");

        assertThat(added.text())
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}],"
                        + "\"first_id\":\"msg_1\",\"last_id\":\"msg_2\",\"has_more\":false}");
        assertThat(((AppendItems) edge.chat.asked).expectedLast()).isEmpty();
        assertThat(edge.get("/v1/conversations/conv_1/items?limit=1&order=asc&after=x&include[]=a&include[]=b")
                        .json()
                        .path("has_more")
                        .asBoolean())
                .isTrue();
        assertThat(edge.chat.asked).isEqualTo(new ListItems("conv_1", "x", 1, ItemOrder.OLDEST_FIRST));
        assertThat(edge.get("/v1/conversations/conv_1/items")
                        .json()
                        .at("/data/0/id")
                        .asString())
                .isEqualTo("b");
        assertThat(edge.get("/v1/conversations/conv_1/items/msg_2").text()).isEqualTo("{\"id\":\"b\"}");
        assertThat(edge.delete("/v1/conversations/conv_1/items/msg_2")
                        .json()
                        .at("/gopuram/items")
                        .asInt())
                .isEqualTo(1);
        assertThat(edge.delete("/v1/conversations/conv_1/items/msg_2").status).isEqualTo(404);
    }

    @Test
    void an_empty_page_has_no_ends() {
        create("{}");

        assertThat(edge.get("/v1/conversations/conv_1/items").text())
                .isEqualTo("{\"object\":\"list\",\"data\":[],\"first_id\":null,\"last_id\":null,\"has_more\":false}");
    }

    @Test
    void conversations_are_listed_by_subject_changed_branched_and_deleted() {
        create("{\"user_id\":\"ann\"}");
        FakeExchange list = edge.get("/v1/conversations?user_id=ann&limit=1&after=conv_9");
        assertThat(edge.chat.asked).isEqualTo(new ListConversations("ann", "conv_9", 1));
        assertThat(list.json().at("/data/0/id").asString()).isEqualTo("conv_1");
        assertThat(list.json().path("last_id").asString()).isEqualTo("conv_1");

        assertThat(edge.post("/v1/conversations/conv_1", "{\"metadata\":{\"a\":\"b\"}}")
                        .json()
                        .at("/metadata/a")
                        .asString())
                .isEqualTo("b");
        edge.post("/v1/conversations/conv_1/branch", "{\"item_id\":\"msg_7\"}");
        assertThat(((BranchConversation) edge.chat.asked).item()).isEqualTo("msg_7");
        assertThat(edge.delete("/v1/conversations/conv_1").text())
                .isEqualTo("{\"id\":\"conv_1\",\"object\":\"conversation.deleted\",\"deleted\":true}");
        assertThat(edge.delete("/v1/conversations/conv_1").status).isEqualTo(404);
    }

    @Test
    void erasing_a_subject_takes_a_scope_of_its_own_and_a_name() {
        edge.users.add("secret-eraser", "tenant-a", null, "chat:erase");

        assertThat(edge.as("secret-eraser", "DELETE", "/v1/conversations?user_id=ann", "")
                        .text())
                .isEqualTo("{\"object\":\"conversations.erased\",\"user_id\":\"ann\",\"conversations\":2,"
                        + "\"responses\":1,\"items\":7}");
        assertThat(edge.chat.asked).isEqualTo(new EraseSubject("ann"));
        assertThat(edge.as(TestEdge.OTHER, "DELETE", "/v1/conversations?user_id=ann", "").status)
                .isEqualTo(403);
    }

    @Test
    void a_stored_response_is_shown_byte_for_byte_listed_and_deleted() {
        edge.chat.keep("resp_1", "{\"id\":\"resp_1\", \"x\":1.0}");

        assertThat(edge.get("/v1/responses/resp_1?include[]=a").text()).isEqualTo("{\"id\":\"resp_1\", \"x\":1.0}");
        assertThat(edge.get("/v1/responses/resp_1?stream=true").status).isEqualTo(400);
        assertThat(edge.get("/v1/responses/resp_1/input_items?order=asc")
                        .json()
                        .at("/data/0/id")
                        .asString())
                .isEqualTo("msg_1");
        assertThat(edge.chat.asked).isEqualTo(new ListResponseItems("resp_1", "", 0, ItemOrder.OLDEST_FIRST));
        assertThat(edge.delete("/v1/responses/resp_1").text())
                .isEqualTo("{\"id\":\"resp_1\",\"object\":\"response\",\"deleted\":true}");
        FakeExchange gone = edge.get("/v1/responses/resp_1");
        assertThat(gone.status).isEqualTo(404);
        assertThat(gone.json().at("/error/code").asString()).isEqualTo("not_found");
        assertThat(gone.json().at("/error/type").asString()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|[]|body",
                "|{} {}|body",
                "|{'items':{}}|items",
                "|{'items':['a']}|items[0]",
                "|{'metadata':[]}|metadata",
                "|{'metadata':{'a':1}}|metadata.a",
                "|{'user_id':5}|user_id",
                "|{'user_id':'ann','gopuram':{'user_id':'bob'}}|gopuram.user_id",
                "|{'gopuram':{'usr_id':'a'}}|gopuram",
                "|{'items':[],'items':[]}|items",
                "/conv_1|{}|metadata",
                "/conv_1/branch|{'item':'a'}|item",
            })
    void what_cannot_be_read_is_400_naming_the_field(String path, String body, String param) {
        create("{}");
        FakeExchange reply = edge.post("/v1/conversations" + (path == null ? "" : path), body.replace('\'', '"'));

        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asString()).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=x", "limit=1001", "order=up", "befor=x"})
    void a_list_is_not_asked_for_in_other_ways(String query) {
        create("{}");

        assertThat(edge.get("/v1/conversations/conv_1/items?" + query).status).isEqualTo(400);
    }
}
