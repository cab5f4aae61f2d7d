package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Conversation;
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
import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Runner;
import dev.gopuram.testkit.Running;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers rely on, on every transport. Each test has tenants of its own, so that all can share one service. */
@ParameterizedClass
@EnumSource(Runner.class)
class ConversationsContractTest {
    private static final Bytes HELLO = Bytes.utf8("{\"role\":\"user\",\"content\":\"Grüße \\\"an\\\" alle\"}");
    private static final Bytes CALL = Bytes.utf8("{ \"type\":\"function_call\", \"id\":\"fc_1\",\n"
            + " \"call_id\":\"c1\", \"name\":\"f\", \"arguments\":\"{\\\"x\\\": 1.50}\" }");

    @TempDir
    private static Path data;

    private static Running<Chat> chat;

    private final Runner runner;
    private final String a = "a-" + UUID.randomUUID();
    private final String b = "b-" + UUID.randomUUID();

    ConversationsContractTest(Runner runner) {
        this.runner = runner;
    }

    @BeforeParameterizedClassInvocation
    static void start(Runner runner) {
        chat = runner.start(new ChatFixture(), data.resolve(runner.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        chat.close();
    }

    private static <T> T as(String tenant, Function<Chat, T> operation) {
        return Contexts.of(tenant, "chat", "chat:erase").call(() -> operation.apply(chat.port()));
    }

    private Conversation create(String subject, Bytes... items) {
        CreateConversation request =
                new CreateConversation(UUID.randomUUID().toString(), subject, Map.of("topic", "demo"), List.of(items));
        return as(a, c -> c.createConversation(request));
    }

    private static AppendItems append(String key, String id, Bytes... items) {
        return new AppendItems(key, id, null, List.of(items));
    }

    private List<Item> items(String id) {
        return as(a, c -> c.listItems(new ListItems(id, "", 0, ItemOrder.OLDEST_FIRST)))
                .items();
    }

    @Test
    void a_conversation_is_made_found_changed_and_deleted_and_outlives_a_restart() {
        Conversation made = create("ann", HELLO, CALL);
        stop();
        start(runner);
        Conversation found = as(a, c -> c.findConversation(new FindConversation(made.id())));
        Conversation changed = as(a, c -> c.updateConversation(new UpdateConversation(made.id(), Map.of("x", "y"))));
        Deleted deleted = as(a, c -> c.deleteConversation(new DeleteConversation(made.id())));

        assertThat(made.id()).matches("conv_[0-9a-f]{32}");
        assertThat(made.subject()).isEqualTo("ann");
        assertThat(made.metadata()).isEqualTo(Map.of("topic", "demo"));
        assertThat(made.items()).isEqualTo(2);
        assertThat(found).isEqualTo(made);
        assertThat(changed.metadata()).isEqualTo(Map.of("x", "y"));
        assertThat(changed.createdAt()).isEqualTo(made.createdAt());
        // The wire's runner shows the second delivery, to which the first left nothing.
        assertThat(deleted.found()).isEqualTo(runner != Runner.WIRE);
        refused(Problem.Code.NOT_FOUND, a, c -> c.findConversation(new FindConversation(made.id())));
    }

    @Test
    void without_a_subject_a_conversation_is_the_callers_own() {
        Conversation made = create("");

        assertThat(made.subject()).isEqualTo("key_test");
        assertThat(as(a, c -> c.listConversations(new ListConversations("", "", 0)))
                        .conversations())
                .containsExactly(made);
    }

    @Test
    void items_keep_their_bytes_but_for_what_a_message_must_have() {
        List<Item> items = items(create("ann", HELLO, CALL).id());

        Item message = items.getFirst();
        assertThat(message.id()).matches("msg_[0-9a-f]{32}");
        assertThat(List.of(message.type(), message.role(), message.status()))
                .containsExactly("message", "user", "completed");
        assertThat(message.json().utf8())
                .isEqualTo("{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"
                        + "\"Grüße \\\"an\\\" alle\"}],\"type\":\"message\",\"id\":\"" + message.id()
                        + "\",\"status\":\"completed\"}");
        assertThat(items.get(1)).isEqualTo(new Item("fc_1", "function_call", "", "", CALL));
    }

    @Test
    void a_repeated_request_changes_nothing_and_is_answered_as_before() {
        CreateConversation request = new CreateConversation("k1", "ann", Map.of(), List.of(HELLO));
        Conversation made = as(a, c -> c.createConversation(request));
        ItemPage added = as(a, c -> c.appendItems(append("k2", made.id(), HELLO, HELLO)));
        BranchConversation branch = new BranchConversation("k3", made.id(), "", Map.of());
        Conversation branched = as(a, c -> c.branchConversation(branch));

        assertThat(as(a, c -> c.createConversation(request)).id()).isEqualTo(made.id());
        ItemPage addedAgain = as(a, c -> c.appendItems(append("k2", made.id(), HELLO, HELLO)));
        assertThat(addedAgain).isEqualTo(added);
        Conversation branchedAgain = as(a, c -> c.branchConversation(branch));
        assertThat(branchedAgain).isEqualTo(branched);
        assertThat(items(made.id())).hasSize(3);
        assertThat(as(a, c -> c.listConversations(new ListConversations("ann", "", 0)))
                        .conversations())
                .hasSize(2);
        refused(Problem.Code.UNPROCESSABLE, a, c -> c.appendItems(append("k2", made.id(), HELLO)));
        refused(
                Problem.Code.UNPROCESSABLE,
                a,
                c -> c.createConversation(new CreateConversation("k1", "bob", Map.of(), List.of(HELLO))));
    }

    @Test
    void an_append_that_expects_another_end_is_a_conflict() {
        Conversation made = create("ann", HELLO);
        String last = items(made.id()).getLast().id();
        AppendItems next = new AppendItems("k1", made.id(), last, List.of(HELLO));
        as(a, c -> c.appendItems(next));

        refused(Problem.Code.CONFLICT, a, c -> c.appendItems(new AppendItems("k2", made.id(), last, List.of(HELLO))));
        assertThat(items(made.id())).hasSize(2);
    }

    @Test
    void items_are_listed_page_by_page_in_both_orders_found_and_deleted() {
        Conversation made = create("ann", HELLO, CALL, HELLO);
        List<Item> all = items(made.id());
        ItemPage first = as(a, c -> c.listItems(new ListItems(made.id(), "", 2, ItemOrder.NEWEST_FIRST)));
        ItemPage second = as(
                a,
                c -> c.listItems(
                        new ListItems(made.id(), first.items().getLast().id(), 2, ItemOrder.NEWEST_FIRST)));

        assertThat(first).isEqualTo(new ItemPage(List.of(all.get(2), all.get(1)), true));
        assertThat(second).isEqualTo(new ItemPage(List.of(all.get(0)), false));
        Item found = as(a, c -> c.findItem(new FindItem(made.id(), "fc_1")));
        assertThat(found).isEqualTo(all.get(1));
        DeletedItem deleted = as(a, c -> c.deleteItem(new DeleteItem(made.id(), "fc_1")));
        assertThat(deleted.found()).isEqualTo(runner != Runner.WIRE);
        assertThat(deleted.conversation().items()).isEqualTo(2);
        refused(Problem.Code.NOT_FOUND, a, c -> c.findItem(new FindItem(made.id(), "fc_1")));
        assertThat(items(made.id())).containsExactly(all.get(0), all.get(2));
    }

    @Test
    void another_tenants_conversation_is_as_unknown_as_one_that_never_was() {
        Conversation made = create("ann", CALL);
        List<Function<Chat, ?>> operations = new ArrayList<>();
        for (String id : List.of(made.id(), "conv_00000000000000000000000000000000", "", "' OR 1=1")) {
            operations.add(c -> c.findConversation(new FindConversation(id)));
            operations.add(c -> c.updateConversation(new UpdateConversation(id, Map.of())));
            operations.add(c -> c.appendItems(append("k", id, HELLO)));
            operations.add(c -> c.listItems(new ListItems(id, "", 0, ItemOrder.OLDEST_FIRST)));
            operations.add(c -> c.findItem(new FindItem(id, "fc_1")));
            operations.add(c -> c.deleteItem(new DeleteItem(id, "fc_1")));
            operations.add(c -> c.branchConversation(new BranchConversation("k", id, "", Map.of())));
            operations.add(c -> c.findResponse(new FindResponse(id)));
            operations.add(c -> c.listResponseItems(new ListResponseItems(id, "", 0, ItemOrder.OLDEST_FIRST)));
        }

        operations.forEach(operation -> refused(Problem.Code.NOT_FOUND, b, operation));
        assertThat(as(b, c -> c.deleteConversation(new DeleteConversation(made.id())))
                        .found())
                .isFalse();
        assertThat(as(b, c -> c.deleteResponse(new DeleteResponse(made.id()))).found())
                .isFalse();
        Erased erased = as(b, c -> c.eraseSubject(new EraseSubject("ann")));
        assertThat(erased).isEqualTo(new Erased(0, 0, 0));
        assertThat(as(b, c -> c.listConversations(new ListConversations("ann", "", 0)))
                        .conversations())
                .isEmpty();
        assertThat(items(made.id())).hasSize(1);
    }

    @Test
    void an_erased_subject_is_gone_and_others_stay() {
        Conversation gone = create("ann", HELLO);
        Conversation kept = create("bob", HELLO);

        Erased erased = as(a, c -> c.eraseSubject(new EraseSubject("ann")));

        assertThat(erased).isEqualTo(runner == Runner.WIRE ? new Erased(0, 0, 0) : new Erased(1, 0, 1));
        refused(Problem.Code.NOT_FOUND, a, c -> c.findConversation(new FindConversation(gone.id())));
        assertThat(items(kept.id())).hasSize(1);
    }

    @Test
    void requests_outside_the_bounds_are_refused_by_the_fields_name() {
        String id = create("ann", HELLO).id();
        String long300 = "x".repeat(300);
        invalid("idempotency_key", c -> c.appendItems(append("", id, HELLO)));
        invalid("idempotency_key", c -> c.appendItems(append(long300, id, HELLO)));
        invalid("user_id", c -> c.eraseSubject(new EraseSubject("")));
        invalid("user_id", c -> c.createConversation(new CreateConversation("k", long300, Map.of(), List.of())));
        invalid("user_id", c -> c.createConversation(new CreateConversation("k", "a\nb", Map.of(), List.of())));
        invalid("metadata", c -> c.updateConversation(new UpdateConversation(id, Map.of(long300, "x"))));
        invalid("metadata.x", c -> c.updateConversation(new UpdateConversation(id, Map.of("x", "y".repeat(513)))));
        invalid("limit", c -> c.listConversations(new ListConversations("ann", "", 101)));
        invalid("limit", c -> c.listItems(new ListItems(id, "", -1, ItemOrder.OLDEST_FIRST)));
        invalid("after", c -> c.listConversations(new ListConversations("ann", "conv_1' OR 1=1", 1)));
        invalid("after", c -> c.listItems(new ListItems(id, "msg_none", 1, ItemOrder.OLDEST_FIRST)));
        invalid("items", c -> c.appendItems(append("k", id)));
        for (String[] wrong : new String[][] {
            {"items[0]", "[]"},
            {"items[0].type", "{}"},
            {"items[0].type", "{\"type\":\"item_reference\",\"id\":\"msg_1\"}"},
            {"items[0].type", "{\"type\":5}"},
            {"items[0].role", "{\"type\":\"message\",\"content\":\"x\"}"},
            {"items[0].role", "{\"role\":\"root\",\"content\":\"x\"}"},
            {"items[0].content", "{\"role\":\"user\"}"},
            {"items[0].status", "{\"role\":\"user\",\"content\":\"x\",\"status\":\"odd\"}"},
            {"items[0].id", "{\"role\":\"user\",\"content\":\"x\",\"id\":\"a b\"}"},
        }) {
            invalid(wrong[0], c -> c.appendItems(append("k", id, Bytes.utf8(wrong[1]))));
        }
        invalid("items[1].id", c -> c.appendItems(append("k", id, CALL, CALL)));
        assertThat(items(id)).hasSize(1);
    }

    private void refused(Problem.Code code, String tenant, Function<Chat, ?> operation) {
        assertThatThrownBy(() -> as(tenant, operation))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> assertThat(p.code()).as(p.getMessage()).isEqualTo(code));
    }

    private void invalid(String field, Function<Chat, ?> operation) {
        assertThatThrownBy(() -> as(a, operation)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).as(p.getMessage()).isEqualTo(Problem.Code.INVALID);
            assertThat(p.field()).isEqualTo(field);
        });
    }
}
