package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.rollouts.Assignment;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.PrivatePostgres;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Roll-outs of an installation of three gateways and two nodes of models, whose registry keeps everything in Postgres. The
 * gateways take the models' nodes in turn, so that whoever asks each gateway a few times has met every way through.
 */
@Tag("heavy")
@Timeout(600)
class SeveralNodesTest {
    private static final String OLD = "1.0.0";
    private static final String NEW = "1.1.0";
    private static final String REGISTRY = "registry";
    private static final String MODELS = "models-2";
    private static final double SHARE = .05;
    private static final double HALF = .5;
    private static final int USERS = 60;
    /** Both nodes of models have answered a gateway after two; the rest is for luck. */
    private static final int TURNS = 4;

    private static final int MAX_REQUESTS = 5_000;
    /** A second is what is promised; this machine may have other things to do. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, Object> POLICY =
            Map.of("steps", List.of(SHARE, HALF, 1.0), "dwell", "1h", "post_window", "0s", "min_requests", 100);

    @TempDir
    private static Path dir;

    private static PrivatePostgres postgres;
    private static String database = "";
    private static Installation installation;
    private static Rollouts rollouts;
    private static List<Api> gateways = List.of();
    private static int models;

    private String model = "";
    /** How many requests of this test the candidate met. */
    private long met;

    @BeforeAll
    static void start() {
        Optional<PrivatePostgres> server = PrivatePostgres.shared();
        assumeTrue(server.isPresent(), "no Postgres on this machine");
        postgres = server.get();
        database = postgres.newDatabase();
        installation = Installation.start(
                Layout.SEVERAL_OF_EACH,
                dir,
                "stores:%n  registry: %s%n  gateway: %s%n".formatted(store(database), store(postgres.newDatabase())));
        rollouts = new Rollouts(installation);
        String key = Api.createKey(installation, "predict").path("secret").asString();
        gateways = installation.nodesOf("gateway").stream()
                .map(node -> new Api(installation.url(node), key))
                .toList();
    }

    /** The registry's tables, where it puts them. */
    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(database + "&currentSchema=registry");
    }

    private static String store(String url) {
        return "{ url: \"%s\", user: %s, password: unused, connect_timeout: 60s }".formatted(url, postgres.user());
    }

    @AfterAll
    static void stop() {
        gateways.forEach(Api::close);
        if (rollouts != null) {
            rollouts.close();
        }
        if (installation != null) {
            installation.close();
        }
    }

    @BeforeEach
    void makeModel() {
        installation.startWhatStopped();
        model = "churn-" + ++models;
        rollouts.push(model, OLD, Churn.good(model, OLD));
        rollouts.promote(model, OLD);
        awaitEverywhere(OLD, "anybody");
    }

    @Test
    void a_step_is_known_on_every_node_at_once_and_a_user_meets_one_version_at_every_gateway(TestReporter report) {
        String id = begin(Churn.better(model, NEW), POLICY);
        Map<String, Long> before = predictions();

        for (String user : users()) {
            String version = Assignment.candidate(id, user, SHARE) ? NEW : OLD;
            assertThat(everywhere(user)).as(user).containsOnly(version);
        }
        assertThat(predictions())
                .allSatisfy((node, count) ->
                        assertThat(count).as(node).isGreaterThan(before.getOrDefault(node, 0L) + USERS));

        String later = userBetween(id, SHARE, HALF);
        var _ = rollouts.steer(id, "advance");
        long stepped = System.nanoTime();
        long last = stepped;
        for (int turn = 0; turn < TURNS * gateways.size(); turn++) {
            long asked = System.nanoTime();
            if (everywhere(later).anyMatch(OLD::equals)) {
                last = asked;
                turn = -1;
            }
            assertThat(Duration.ofNanos(asked - stepped)).isLessThan(SOON);
        }
        Duration took = Duration.ofNanos(last - stepped);
        report.publishEntry("the step was known everywhere after", took.toString());
        assertThat(took).isLessThan(PROMPT);

        for (String user : users()) {
            String version = Assignment.candidate(id, user, HALF) ? NEW : OLD;
            assertThat(everywhere(user)).as(user).containsOnly(version);
        }
    }

    @Test
    void a_bad_version_is_rolled_back_by_what_all_nodes_saw_together_and_on_all_of_them(TestReporter report)
            throws SQLException {
        String id = begin(Churn.failing(model, NEW), halfAtOnce());
        int asked = 0;
        while (asked < MAX_REQUESTS && (asked % gateways.size() != 0 || !rollouts.ended(id))) {
            String user = "user-" + asked;
            Reply reply = ask(asked, user, asked % 4);
            assertThat(isCandidates(reply) && !Assignment.candidate(id, user, HALF))
                    .isFalse();
            asked++;
        }
        awaitEverywhere(OLD, userBetween(id, 0, HALF));

        JsonNode ended = rollouts.show(id);
        report.publishEntry(Map.of("met", Long.toString(met), "because", reason(ended)));
        assertThat(ended.path("state").asString()).isEqualTo(Rollouts.ROLLED_BACK);
        // What ends after the roll-out did is counted for nothing.
        Eventually.until("what is known is shown", () -> evidence(rollouts.show(id)) == sum(counted(id)));
        assertThat(counted(id)).as("each node has a part in it").hasSize(2);
        assertThat(sum(counted(id))).isBetween(1L, met);
        for (String user : users()) {
            assertThat(everywhere(user)).as(user).containsOnly(OLD);
        }
        assertInProduction(OLD, 1);
    }

    @Test
    void without_the_registry_nodes_go_on_and_stop_a_bad_version_by_themselves_and_afterwards_all_agree()
            throws SQLException {
        String id = begin(Churn.failing(model, NEW), halfAtOnce());
        String one = userBetween(id, 0, HALF);
        awaitEverywhere(NEW, one);

        installation.kill(REGISTRY);

        for (String user : users()) {
            String version = Assignment.candidate(id, user, HALF) ? NEW : OLD;
            assertThat(everywhere(user)).as(user).containsOnly(version);
        }
        assertThat(rollouts.get("/admin/v1/rollouts/" + id).status()).isEqualTo(503);
        Eventually.until("every node has seen enough", SOON, () -> {
            IntStream.range(0, gateways.size() * TURNS).forEach(turn -> ask(turn, one, 0));
            return everywhere(one).allMatch(OLD::equals);
        });

        installation.kill(MODELS);
        awaitEverywhere(OLD, one);
        bringBack(id);

        Eventually.until(
                "the registry hears of it", SOON, () -> rollouts.state(id).equals(Rollouts.ROLLED_BACK));
        installation.startAgain(MODELS);
        long before = predictions().get(MODELS);
        Eventually.until("the other node is back", SOON, () -> {
            assertThat(everywhere(one)).containsOnly(OLD);
            return predictions().get(MODELS) > before + TURNS;
        });
        assertInProduction(OLD, 1);
        assertThat(events("rollout.rolled_back", id)).isOne();
        assertThat(rollouts.show(id)
                        .path("transitions")
                        .valueStream()
                        .filter(each -> each.path("to").asString().equals(Rollouts.ROLLED_BACK)))
                .hasSize(1);
    }

    @Test
    void a_node_that_starts_while_the_registry_is_away_answers_as_the_others_do() {
        String id = begin(Churn.better(model, NEW), halfAtOnce());
        String one = userBetween(id, 0, HALF);
        awaitEverywhere(NEW, one);

        installation.kill(REGISTRY);
        installation.kill(MODELS);
        awaitEverywhere(NEW, one);
        installation.startAgain(MODELS);

        for (String user : users()) {
            String version = Assignment.candidate(id, user, HALF) ? NEW : OLD;
            assertThat(everywhere(user)).as(user).containsOnly(version);
        }
        bringBack(id);
        var _ = rollouts.steer(id, "abort");
        awaitEverywhere(OLD, one);
    }

    @Test
    void a_registry_that_dies_while_it_promotes_has_done_it_or_not_and_all_nodes_agree() throws SQLException {
        String id = begin(Churn.better(model, NEW), POLICY);
        String one = userBetween(id, HALF, 1);

        try (Connection connection = connect();
                Statement turn = connection.createStatement()) {
            connection.setAutoCommit(false);
            turn.execute("SELECT value FROM revision FOR UPDATE");
            CompletableFuture<Reply> promoted = promoting(id);
            Eventually.until("it waits for its turn", () -> waiting(connection) > 0);
            installation.kill(REGISTRY);
            connection.rollback();
            assertThat(promoted.join().status()).isEqualTo(503);
        }
        bringBack(id);
        assertThat(rollouts.state(id)).isEqualTo("canary");
        assertInProduction(OLD, 1);
        assertThat(events("rollout.promoted", id)).isZero();
        assertThat(everywhere(one)).containsOnly(OLD);

        CompletableFuture<Reply> promoted = promoting(id);
        Eventually.until("it is decided", () -> state(id).equals("STABLE"));
        installation.kill(REGISTRY);
        assertThat(promoted.join().status()).isIn(200, 503);
        bringBack(id);

        assertThat(rollouts.state(id)).isEqualTo(Rollouts.STABLE);
        assertInProduction(NEW, 2);
        assertThat(events("rollout.promoted", id)).isOne();
        awaitEverywhere(NEW, one);
        for (String user : users()) {
            assertThat(everywhere(user)).as(user).containsOnly(NEW);
        }
    }

    private static Map<String, Object> halfAtOnce() {
        Map<String, Object> policy = new HashMap<>(POLICY);
        policy.put("steps", List.of(HALF, 1.0));
        return policy;
    }

    /** Begins a roll-out, and waits until every node knows its first step. */
    private String begin(Bytes candidate, Map<String, ?> policy) {
        rollouts.push(model, NEW, candidate);
        String id = rollouts.start(model, NEW, policy);
        awaitEverywhere(NEW, userBetween(id, 0, rollouts.show(id).path("weight").asDouble()));
        return id;
    }

    /** Starts the registry again, and waits until it is reached. */
    private static void bringBack(String id) {
        installation.startAgain(REGISTRY);
        Eventually.until(
                "the registry is back",
                SOON,
                () -> rollouts.get("/admin/v1/rollouts/" + id).status() == 200);
    }

    private static CompletableFuture<Reply> promoting(String id) {
        return CompletableFuture.supplyAsync(
                () -> rollouts.post("/admin/v1/rollouts/" + id, Map.of("action", "promote")));
    }

    private static List<String> users() {
        return IntStream.range(0, USERS).mapToObj(user -> "user-" + user).toList();
    }

    private static String userBetween(String id, double from, double to) {
        return IntStream.iterate(0, user -> user + 1)
                .mapToObj(user -> "between-" + user)
                .filter(user -> Assignment.place(id, user) >= from && Assignment.place(id, user) < to)
                .findFirst()
                .orElseThrow();
    }

    /** The versions that answer a user by every way, none of whose questions is one too many for any version. */
    private Stream<String> everywhere(String user) {
        return IntStream.range(0, gateways.size() * TURNS).mapToObj(turn -> {
            Reply reply = ask(turn, user, 3);
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            return version(reply);
        });
    }

    private void awaitEverywhere(String version, String user) {
        Eventually.until(
                user + " is answered by " + version,
                SOON,
                () -> IntStream.range(0, gateways.size() * TURNS)
                        .mapToObj(turn -> ask(turn, user, 3))
                        .allMatch(
                                reply -> reply.status() == 200 && version(reply).equals(version)));
    }

    /**
     * Asks a gateway, the next one in turn.
     *
     * @param years with none the failing version fails
     */
    private Reply ask(int turn, String user, int years) {
        try {
            Reply reply = gateways.get(turn % gateways.size())
                    .post(
                            "/v1/models/" + model + "/predict",
                            Map.of("user_id", user, "inputs", List.of(Churn.person(1, years))));
            met += isCandidates(reply) ? 1 : 0;
            return reply;
        } catch (UncheckedIOException failure) {
            throw new AssertionError("a gateway went away", failure);
        }
    }

    private static boolean isCandidates(Reply reply) {
        return reply.status() != 200 || version(reply).equals(NEW);
    }

    private static String version(Reply reply) {
        return reply.json().path("version").asString();
    }

    /** How many predictions each node of models was asked for. */
    private static Map<String, Long> predictions() {
        Map<String, Long> all = new TreeMap<>();
        for (String node : installation.nodesOf("models")) {
            all.put(node, installation.wireCallsOf(node).getOrDefault("models.predict", 0L));
        }
        return all;
    }

    private static String reason(JsonNode rollout) {
        return rollout.path("reason").asString();
    }

    /** What the candidate was asked, as the roll-out shows it. */
    private static long evidence(JsonNode rollout) {
        return rollout.path("evidence")
                .valueStream()
                .mapToLong(step -> step.path("candidate").path("requests").asLong())
                .sum();
    }

    private void assertInProduction(String version, int terms) throws SQLException {
        JsonNode history = rollouts.history(model);
        assertThat(history.size()).as(history.toString()).isEqualTo(terms);
        assertThat(history.path(0).path("version").asString()).isEqualTo(version);
        assertThat(rows(
                        "SELECT version, 1 FROM alias_term WHERE until_at IS NULL AND alias = 'production' AND model = ?",
                        model))
                .containsOnlyKeys(version);
    }

    /** What each node has reported of the candidate. */
    private static Map<String, Long> counted(String id) {
        return rows(
                "SELECT node, SUM(requests) FROM rollout_report WHERE rollout = ? AND candidate = 1 GROUP BY node", id);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static long events(String type, String id) {
        return rows("SELECT type, COUNT(*) FROM outbox WHERE subject = ? GROUP BY type", id)
                .getOrDefault(type, 0L);
    }

    private static String state(String id) {
        return rows("SELECT state, 1 FROM rollout WHERE id = ?", id)
                .keySet()
                .iterator()
                .next();
    }

    /** Transactions that wait for a lock in this database. */
    private static long waiting(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Long> rows(String query, String parameter) {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getString(1), row.getLong(2));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
