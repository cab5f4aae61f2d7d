package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.Erased;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the stores promise on both databases: bounds, order, races, ages and erasure. */
@ParameterizedClass
@EnumSource(ChatServer.class)
class StoredConversationsTest {
    private static final ConversationsConfig SMALL = new ConversationsConfig(
            6,
            ByteSize.kib(1),
            ByteSize.kib(4),
            3,
            2,
            5,
            Duration.ofDays(10),
            Duration.ofDays(2),
            Duration.ofDays(1),
            16_000);

    private final ChatServer server;
    private final ManualClock clock = new ManualClock();
    private final Ids ids = new Ids(clock, new Random(7));
    private final AtomicInteger requests = new AtomicInteger();

    @TempDir
    Path dataDir;

    private Database database;
    private Conversations stored;
    private KeyTable keys;
    private Sweeper sweeper;

    StoredConversationsTest(ChatServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        database = server.fresh(dataDir, clock);
        reopen();
    }

    private void reopen() {
        stored = Conversations.open(SMALL, database, source(), clock, ids);
        keys = KeyTable.open(database, source(), ids, clock);
        sweeper = new Sweeper(
                database,
                keys,
                new SqlConversationStore(database, keys, SMALL, ids, clock),
                new SqlResponseStore(database, keys, SMALL),
                SMALL,
                clock);
    }

    private MasterKeySource source() {
        return new MasterKeySource(null, dataDir);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T call(Supplier<T> body) {
        return Contexts.of("t", "chat", SubjectErasure.SCOPE).call(body);
    }

    private String key() {
        return "request-" + requests.incrementAndGet();
    }

    private Conversation create(String subject, String... texts) {
        return call(() -> stored.creation().run(new CreateConversation(key(), subject, Map.of(), says(texts))));
    }

    private List<Item> append(String conversation, String expectedLast, String... texts) {
        return call(() -> stored.appending().run(new AppendItems(key(), conversation, expectedLast, says(texts))))
                .items();
    }

    private List<String> texts(String conversation) {
        return texts(call(() -> stored.archive().history(conversation)));
    }

    private static List<String> texts(List<Item> items) {
        return items.stream()
                .map(item -> item.json().utf8().replaceAll(".*\"text\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static List<Bytes> says(String... texts) {
        List<Bytes> items = new ArrayList<>();
        for (String text : texts) {
            items.add(Bytes.utf8("{\"role\":\"user\",\"content\":\"" + text + "\"}"));
        }
        return items;
    }

    private StoredResponse response(String id, String subject, String previous, String body) {
        return new StoredResponse(
                id,
                subject,
                "",
                previous,
                "m",
                "completed",
                new Usage(3, 1, 2, Usage.Source.REPORTED),
                Bytes.utf8(body),
                clock.now());
    }

    private void keep(StoredResponse response, String asked, String answered) {
        Contexts.of("t", "chat").run(() -> stored.archive().keep(exchange("", response, asked, answered)));
    }

    private Exchange exchange(String conversation, StoredResponse response, String asked, String answered) {
        Archive archive = stored.archive();
        return new Exchange(
                response.id(),
                conversation,
                "",
                archive.keyOf(response.subject()),
                response,
                archive.read(says(asked), "input"),
                archive.read(says(answered), "output"));
    }

    @Test
    void an_exchange_whose_keeping_fails_in_the_middle_is_kept_nowhere() {
        String id = create("ann").id();
        Exchange exchange = call(() -> exchange(id, response("resp_1", "ann", "", "{}"), "asked", "answered"));
        run("ALTER TABLE response_output RENAME TO elsewhere");

        assertThatThrownBy(() -> call(() -> {
                    stored.archive().keep(exchange);
                    return true;
                }))
                .isInstanceOf(RuntimeException.class);

        run("ALTER TABLE elsewhere RENAME TO response_output");
        assertThat(texts(id)).isEmpty();
        assertThat(rows("response") + rows("response_input")).isZero();
        Contexts.of("t", "chat").run(() -> stored.archive().keep(exchange));
        Contexts.of("t", "chat").run(() -> stored.archive().keep(exchange));
        assertThat(texts(id)).containsExactly("asked", "answered");
        assertThat(texts(call(() -> stored.archive().historyOfResponse("resp_1"))))
                .containsExactly("asked", "answered");
    }

    @Test
    void of_an_exchange_whose_conversation_has_gone_on_no_response_is_kept() {
        String id = create("ann").id();
        Exchange exchange = call(() -> exchange(id, response("resp_1", "ann", "", "{}"), "asked", "answered"));
        append(id, null, "meanwhile");

        refused(
                Problem.Code.CONFLICT,
                "somebody else has gone on",
                () -> Contexts.of("t", "chat").run(() -> stored.archive().keep(exchange)));

        assertThat(rows("response") + rows("response_input") + rows("response_output"))
                .isZero();
    }

    private void run(String statement) {
        database.write(tx -> tx.update(statement));
    }

    private static void refused(Problem.Code code, String sentence, Runnable body) {
        assertThatThrownBy(body::run).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).as(p.detail()).isEqualTo(code);
            assertThat(p.detail()).contains(sentence);
        });
    }

    @Test
    void of_two_continuations_of_one_conversation_one_is_a_conflict_and_nothing_interleaves() throws Exception {
        String id = create("ann", "one").id();
        String last = call(() -> stored.archive().history(id)).getLast().id();
        List<Callable<String>> both = List.of(() -> outcome(id, last, "a", "b"), () -> outcome(id, last, "c", "d"));

        List<String> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<String> each : threads.invokeAll(both)) {
                outcomes.add(each.get());
            }
        }

        assertThat(outcomes).containsExactlyInAnyOrder("OK", "CONFLICT");
        assertThat(texts(id)).isIn(List.of("one", "a", "b"), List.of("one", "c", "d"));
    }

    private String outcome(String id, String last, String... texts) {
        try {
            append(id, last, texts);
            return "OK";
        } catch (Problem problem) {
            return problem.code().name();
        }
    }

    @Test
    void appends_without_an_expectation_are_all_kept_each_in_one_piece() throws Exception {
        String id = create("ann").id();
        List<Callable<List<Item>>> three = List.of(
                () -> append(id, null, "a1", "a2"),
                () -> append(id, null, "b1", "b2"),
                () -> append(id, null, "c1", "c2"));
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (Future<List<Item>> each : threads.invokeAll(three)) {
                each.get();
            }
        }

        List<String> texts = texts(id);
        assertThat(texts).hasSize(6);
        for (int i = 0; i < texts.size(); i += 2) {
            assertThat(texts.get(i + 1)).isEqualTo(texts.get(i).charAt(0) + "2");
        }
    }

    @Test
    void an_expectation_of_an_empty_conversation_holds_only_while_it_is_empty() {
        String id = create("ann").id();

        append(id, "", "first");
        refused(Problem.Code.CONFLICT, "(expected: nothing", () -> append(id, "", "second"));
        assertThat(texts(id)).containsExactly("first");
    }

    @Test
    void any_paging_in_either_order_shows_every_item_once() {
        Random random = new Random(11);
        for (int count : new int[] {0, 1, 2, 5, 6}) {
            String id = create("s" + count).id();
            List<String> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(append(id, null, "t" + i).getFirst().id());
            }
            if (count > 2) {
                String gone = all.remove(random.nextInt(count));
                call(() -> stored.itemDeletion().run(new dev.gopuram.contracts.chat.DeleteItem(id, gone)));
            }
            for (int limit = 1; limit <= SMALL.maxPage(); limit++) {
                assertThat(paged(id, limit, ItemOrder.OLDEST_FIRST)).isEqualTo(all);
                assertThat(paged(id, limit, ItemOrder.NEWEST_FIRST)).isEqualTo(all.reversed());
            }
        }
    }

    private List<String> paged(String id, int limit, ItemOrder order) {
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            String from = after;
            ItemPage page = call(() -> stored.itemListing().run(new ListItems(id, from, limit, order)));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(item -> seen.add(item.id()));
            more = page.more();
            assertThat(more && page.items().isEmpty()).isFalse();
            after = more ? page.items().getLast().id() : after;
        }
        return seen;
    }

    @Test
    void a_page_ends_early_rather_than_hold_more_than_its_bytes() {
        Conversations large = Conversations.open(ConversationsConfig.defaults(), database, source(), clock, ids);
        String mebibyte = "x".repeat((1 << 20) - 200);
        List<Bytes> five = says(mebibyte, mebibyte, mebibyte, mebibyte, mebibyte);
        String id = call(() -> large.creation().run(new CreateConversation(key(), "ann", Map.of(), five)))
                .id();

        ItemPage first = call(() -> large.itemListing().run(new ListItems(id, "", 5, ItemOrder.OLDEST_FIRST)));
        ItemPage rest = call(() -> large.itemListing()
                .run(new ListItems(id, first.items().getLast().id(), 5, ItemOrder.OLDEST_FIRST)));

        assertThat(first.items()).hasSize(4);
        assertThat(first.more()).isTrue();
        assertThat(rest.items()).hasSize(1);
        assertThat(rest.more()).isFalse();
    }

    @Test
    void conversations_are_listed_newest_first_and_only_the_subjects_own() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(1));
            made.addFirst(create("ann").id());
            create("bob" + i);
        }

        assertThat(list("", 0)).isEqualTo(made.subList(0, 2));
        assertThat(list(made.get(1), 2)).isEqualTo(made.subList(2, 3));
        assertThat(list(made.get(2), 2)).isEmpty();
    }

    private List<String> list(String after, int limit) {
        return call(() -> stored.listing().run(new ListConversations("ann", after, limit))).conversations().stream()
                .map(Conversation::id)
                .toList();
    }

    @Test
    void bounds_are_kept_and_their_errors_name_them() {
        String id = create("ann", "1", "2", "3", "4", "5").id();

        refused(
                Problem.Code.INSUFFICIENT_QUOTA,
                "the conversation would have 7 (expected: at most 6",
                () -> append(id, null, "6", "7"));
        refused(
                Problem.Code.TOO_LARGE,
                "items[0]: 1053 bytes (expected: at most 1KiB",
                () -> append(id, null, "x".repeat(1025)));
        String big = create("ann").id();
        append(big, null, "x".repeat(900), "x".repeat(900), "x".repeat(900));
        refused(
                Problem.Code.INSUFFICIENT_QUOTA,
                "bytes (expected: at most 4KiB",
                () -> append(big, null, "x".repeat(900)));
        create("ann");
        refused(Problem.Code.INSUFFICIENT_QUOTA, "the subject has 3 (expected: fewer than 3", () -> create("ann"));
        create("bob");
    }

    @Test
    void an_item_id_of_the_callers_own_is_kept_and_is_taken_once() {
        String id = create("ann").id();
        List<Bytes> own = List.of(Bytes.utf8(
                "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}"));

        List<Item> added = call(() -> stored.appending().run(new AppendItems(key(), id, null, own)))
                .items();

        assertThat(added).containsExactly(new Item("fc_1", "function_call", "", "", own.getFirst()));
        refused(
                Problem.Code.CONFLICT,
                "an id is taken",
                () -> call(() -> stored.appending().run(new AppendItems(key(), id, null, own))));
    }

    @Test
    void a_branch_begins_as_its_source_and_goes_its_own_way() {
        String id = create("ann", "one", "two", "three").id();
        List<Item> source = call(() -> stored.archive().history(id));
        Conversation branch = call(() -> stored.branching()
                .run(new BranchConversation(key(), id, source.get(1).id(), Map.of("why", "retry"))));
        append(branch.id(), source.get(1).id(), "other");
        append(id, null, "four");

        assertThat(branch.subject()).isEqualTo("ann");
        assertThat(branch.metadata()).containsEntry("why", "retry");
        assertThat(branch.items()).isEqualTo(2);
        assertThat(texts(branch.id())).containsExactly("one", "two", "other");
        assertThat(texts(id)).containsExactly("one", "two", "three", "four");
        refused(
                Problem.Code.NOT_FOUND,
                "item: nope",
                () -> call(() -> stored.branching().run(new BranchConversation(key(), id, "nope", Map.of()))));
    }

    @Test
    void a_response_is_kept_once_and_a_chain_of_them_is_one_history() {
        keep(response("resp_1", "ann", "", "{\"id\":\"resp_1\"}"), "one", "two");
        keep(response("resp_2", "ann", "resp_1", "{}"), "three", "four");
        keep(response("resp_2", "ann", "resp_1", "{}"), "again", "again");

        assertThat(texts(call(() -> stored.archive().historyOfResponse("resp_2"))))
                .containsExactly("one", "two", "three", "four");
        assertThat(call(() -> stored.archive().response("resp_1"))).satisfies(found -> {
            assertThat(found.body().utf8()).isEqualTo("{\"id\":\"resp_1\"}");
            assertThat(found.usage()).isEqualTo(new Usage(3, 1, 2, Usage.Source.REPORTED));
        });
        refused(
                Problem.Code.TOO_LARGE,
                "or store: false",
                () -> keep(response("resp_3", "ann", "", "x".repeat(5000)), "one", "two"));
        refused(
                Problem.Code.NOT_FOUND,
                "response: resp_1",
                () -> Contexts.of("other", "chat").run(() -> stored.archive().response("resp_1")));
    }

    @Test
    void after_an_erasure_nothing_of_the_subject_is_left_and_nothing_of_others_is_missing() {
        String gone = create("ann", "secret").id();
        String kept = create("bob", "hello").id();
        keep(response("resp_1", "ann", "", "{}"), "asked", "answered");
        keep(response("resp_2", "bob", "", "{}"), "asked", "answered");

        Erased erased = call(() -> stored.erasure().run(new EraseSubject("ann")));

        assertThat(erased).isEqualTo(new Erased(1, 1, 3));
        assertThat(call(() -> stored.erasure().run(new EraseSubject("ann")))).isEqualTo(new Erased(0, 0, 0));
        refused(Problem.Code.NOT_FOUND, gone, () -> texts(gone));
        assertThat(texts(kept)).containsExactly("hello");
        assertThat(call(() -> stored.archive().response("resp_2")).id()).isEqualTo("resp_2");
        assertThat(rows("subject_key")).isEqualTo(2);
        assertThat(rows("issued")).isEqualTo(1);
        assertThat(rows("conversation")).isEqualTo(1);
        assertThat(rows("item")).isEqualTo(1);
        assertThat(rows("response_input") + rows("response_output")).isEqualTo(2);
        assertThat(texts(create("ann", "anew").id())).containsExactly("anew");
    }

    @Test
    void an_erasure_cut_short_after_the_key_has_erased_already_and_the_sweeper_clears_away() {
        String id = create("ann", "secret").id();
        database.write(tx -> {
            keys.shred(tx, new Owner("t", "ann"));
            return true;
        });

        refused(Problem.Code.NOT_FOUND, id, () -> texts(id));
        assertThat(rows("item")).isEqualTo(1);
        assertThat(texts(create("ann", "anew").id())).containsExactly("anew");
        sweeper.sweep();
        assertThat(rows("item")).isEqualTo(1);
        assertThat(rows("conversation")).isEqualTo(1);
        assertThat(rows("issued")).isEqualTo(1);
    }

    @Test
    void an_erased_subjects_idempotency_keys_are_free_again() {
        CreateConversation request = new CreateConversation("k", "ann", Map.of(), says("secret"));
        String gone = call(() -> stored.creation().run(request)).id();
        database.write(tx -> {
            keys.shred(tx, new Owner("t", "ann"));
            return true;
        });

        assertThat(call(() -> stored.creation().run(request)).id()).isNotEqualTo(gone);
    }

    @Test
    void erasing_takes_a_right_of_its_own() {
        create("ann", "secret");

        assertThatThrownBy(() ->
                        Contexts.of("t", "chat").run(() -> stored.erasure().run(new EraseSubject("ann"))))
                .hasMessageContaining("(expected: chat:erase)");
    }

    @Test
    void what_has_been_kept_long_enough_goes() {
        String old = create("ann", "old").id();
        String touched = create("bob", "old").id();
        keep(response("resp_1", "ann", "", "{}"), "asked", "answered");
        clock.advance(Duration.ofDays(3));
        append(touched, null, "new");
        sweeper.sweep();
        refused(
                Problem.Code.NOT_FOUND,
                "resp_1",
                () -> call(() -> stored.archive().response("resp_1")));
        assertThat(texts(old)).hasSize(1);

        clock.advance(Duration.ofDays(8));
        sweeper.sweep();

        refused(Problem.Code.NOT_FOUND, old, () -> texts(old));
        assertThat(texts(touched)).containsExactly("old", "new");
        assertThat(rows("item")).isEqualTo(2);
        assertThat(rows("issued")).isZero();
    }

    @Test
    void after_a_rotation_of_the_master_key_the_sweeper_wraps_all_keys_anew() {
        String id = create("ann", "secret").id();
        int primary = source().rotate().primary();
        reopen();
        assertThat(wrappedBy(primary)).isZero();
        assertThat(texts(id)).containsExactly("secret");

        sweeper.sweep();

        assertThat(wrappedBy(primary)).isEqualTo(rows("subject_key"));
        assertThat(texts(id)).containsExactly("secret");
    }

    @Test
    void a_lost_or_foreign_master_key_stops_the_start_and_the_error_says_what_to_mend() throws Exception {
        create("ann", "secret");
        Path file = dataDir.resolve("keys/master.json");
        String right = Files.readString(file);
        Files.delete(file);
        refused(Problem.Code.CONFLICT, "master.json is missing, and the database has data", this::reopen);

        Files.createDirectories(dataDir.resolve("other"));
        new MasterKeySource(null, dataDir.resolve("other")).open(false);
        Files.copy(dataDir.resolve("other/keys/master.json"), file);
        refused(Problem.Code.CONFLICT, "master.json: the master key opens no data key", this::reopen);

        Files.delete(file);
        Files.writeString(file, right);
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        reopen();
    }

    private long wrappedBy(int master) {
        return database.read(tx -> tx.first(
                        "SELECT COUNT(*) AS n FROM subject_key WHERE master = ?", row -> row.longValue("n"), master)
                .orElseThrow());
    }

    private long rows(String table) {
        return database.read(tx -> tx.first("SELECT COUNT(*) AS n FROM " + table, row -> row.longValue("n"))
                .orElseThrow());
    }
}
