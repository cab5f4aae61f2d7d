package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryCommandsTest {
    private static final String MOVED =
            "{'model':'sentiment','alias':'production','version':'2.1.0','previous':'2.0.0','pending':null}";

    private final AdminStub admin = new AdminStub();

    @TempDir
    private Path dir;

    @AfterEach
    void close() {
        admin.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "prompts"})
    void names_are_listed_with_what_they_stand_for(String area) {
        admin.says(
                "GET /admin/v1/" + area,
                200,
                "{'models':[{'name':'sentiment','latest':'2.1.0','aliases':[{'name':'production','version':'2.0.0'}]},"
                        + "{'name':'fresh','latest':null,'aliases':[]}]}");

        Terminal listed = admin.run(area, "list");
        assertThat(listed.exitCode()).as(listed.err()).isZero();
        assertThat(listed.out())
                .contains("sentiment", "2.1.0", " production=2.0.0")
                .contains("fresh");
        assertThat(admin.run(area, "list", "--json").out()).startsWith("{\"models\":[{\"name\":\"sentiment\"");
        admin.says("GET /admin/v1/" + area, 200, "{'models':[]}");
        assertThat(admin.run(area, "list").out()).isEqualTo("none\n");
    }

    @Test
    void one_version_and_all_of_a_name_are_shown_with_odd_names_kept_whole() {
        admin.says(
                        "GET /admin/v1/models/sentiment/versions",
                        200,
                        "{'versions':[{'version':'2.1.0','status':'READY','created_at':'2026-01-01T00:00:00Z',"
                                + "'aliases':['production']}]}")
                .says("GET /admin/v1/models/sentiment/versions/2.1.0%2Bb%201", 200, "{'version':'2.1.0+b 1'}");

        assertThat(admin.run("models", "show", "sentiment").out()).contains("2.1.0", "READY", "[\"production\"]");
        assertThat(admin.run("models", "show", "sentiment@2.1.0+b 1").out()).contains("\"2.1.0+b 1\"");
        Terminal unknown = admin.run("models", "show", "nobody");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("gopuram: ", "no such thing here");
        assertThat(admin.run("models", "show").exitCode()).isEqualTo(2);
    }

    @Test
    void a_card_and_a_versions_health_are_productions_unless_another_is_named() {
        admin.says("GET /admin/v1/models/sentiment/versions/production/card", 200, "# sentiment 2.0.0")
                .says(
                        "GET /admin/v1/models/sentiment/versions/staging/health",
                        200,
                        "{'model':'sentiment','version':'2.1.0','requests':7,'errors':1,'labelled':3,'correct':2,"
                                + "'drift':[{'feature':'length','psi':0.31,'chi_square_p':0.01,'samples':500}],"
                                + "'reasons':['length has drifted']}");

        assertThat(admin.run("models", "card", "sentiment").out()).isEqualTo("# sentiment 2.0.0\n");
        assertThat(admin.run("models", "card", "sentiment", "--json").out()).contains("\"card\":\"# sentiment 2.0.0\"");
        assertThat(admin.run("models", "health", "sentiment", "staging").out())
                .contains("sentiment@2.1.0: 7 requests, 1 errors, 3 labelled, 2 right")
                .contains("drift of length: PSI 0.310, p 0.0100, 500 samples")
                .contains("length has drifted");
    }

    @Test
    void promoting_moves_an_alias_or_says_whose_approval_it_waits_for() {
        admin.says("PUT /admin/v1/models/sentiment/aliases/production", 200, MOVED)
                .says(
                        "PUT /admin/v1/prompts/greet/aliases/live",
                        202,
                        "{'model':'greet','alias':'live','version':'','previous':'','pending':{'id':'apr_7'}}");

        assertThat(admin.run("models", "promote", "sentiment", "2.1.0", "--expected", "2.0.0", "--reason", "why")
                        .out())
                .isEqualTo("production of sentiment is 2.1.0 (was 2.0.0)\n");
        assertThat(admin.asked().getFirst().body().utf8())
                .isEqualTo("{\"expected\":\"2.0.0\",\"reason\":\"why\",\"version\":\"2.1.0\"}");
        assertThat(admin.run("models", "promote", "sentiment", "2.1.0", "--force")
                        .exitCode())
                .isZero();
        assertThat(admin.asked().getLast().body().utf8()).isEqualTo("{\"force\":true,\"version\":\"2.1.0\"}");
        assertThat(admin.run("prompts", "promote", "greet", "1.0.0", "--alias", "live")
                        .out())
                .isEqualTo("live of greet waits for approval apr_7\n");
    }

    @Test
    void a_refused_move_is_told_and_fails() {
        admin.says(
                "PUT /admin/v1/models/sentiment/aliases/production",
                409,
                "{'detail':'sentiment@production: 2.0.1 (expected: 2.0.0)','code':'conflict'}");
        Terminal refused = admin.run("models", "promote", "sentiment", "2.1.0", "--expected", "2.0.0", "--json");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).isEqualTo("gopuram: sentiment@production: 2.0.1 (expected: 2.0.0)\n");
    }

    @Test
    void rolling_back_ends_the_roll_out_of_the_alias_and_else_goes_to_the_former_version() {
        admin.says(
                        "GET /admin/v1/models/sentiment/rollouts",
                        200,
                        "{'rollouts':[{'id':'r_0','alias':'staging'},{'id':'r_1','alias':'production'}]}")
                .says(
                        "POST /admin/v1/rollouts/r_1",
                        200,
                        "{'id':'r_1','alias':'production','model':'sentiment','stable':'2.0.0','candidate':'2.1.0',"
                                + "'state':'ROLLED_BACK','weight':0.0,'reason':'rolled back by hand'}");
        assertThat(admin.run("models", "rollback", "sentiment").out())
                .isEqualTo("r_1: production of sentiment from 2.0.0 to 2.1.0 is ROLLED_BACK, share 0.00"
                        + " (rolled back by hand)\n");
        assertThat(admin.asked().getLast().body().utf8()).contains("\"abort\"", "rolled back by hand");

        admin.says("GET /admin/v1/models/sentiment/rollouts", 200, "{'rollouts':[]}")
                .says(
                        "GET /admin/v1/models/sentiment/history",
                        200,
                        "{'terms':[{'version':'2.1.0'},{'version':''},{'version':'2.1.0'},{'version':'2.0.0'}]}")
                .says("PUT /admin/v1/models/sentiment/aliases/production", 200, MOVED);
        assertThat(admin.run("models", "rollback", "sentiment").exitCode()).isZero();
        assertThat(admin.asked().getLast().body().utf8()).contains("\"version\":\"2.0.0\"");

        admin.says("GET /admin/v1/models/sentiment/history", 200, "{'terms':[{'version':'2.1.0'}]}");
        Terminal first = admin.run("models", "rollback", "sentiment");
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.err()).contains("no former version");
    }

    @Test
    void roll_outs_are_shown_with_what_was_seen_and_what_they_wait_for() {
        admin.says(
                "GET /admin/v1/models/sentiment/rollouts",
                200,
                "{'rollouts':[{'id':'r_1','alias':'production','model':'sentiment','stable':'2.0.0','candidate':'2.1.0',"
                        + "'state':'canary','weight':0.05,'reason':'','evidence':[{'step':0,'weight':0.05,"
                        + "'stable':{'requests':190,'errors':2,'timed':150,'slow':7,'labelled':20,'correct':18},"
                        + "'candidate':{'requests':10,'errors':1,'timed':9,'slow':3,'labelled':2,'correct':0}}],"
                        + "'verdict':{'missing':'90 more requests of the candidate'}}]}");

        assertThat(admin.run("models", "rollouts", "sentiment", "--open").out()).isEqualTo("""
                        r_1: production of sentiment from 2.0.0 to 2.1.0 is canary, share 0.05
                          share 0.05: 2.0.0 190 requests, 2 failed, 7 of 150 timed slow, 18 of 20 labelled right; \
                        2.1.0 10 requests, 1 failed, 3 of 9 timed slow, 0 of 2 labelled right
                          waits for 90 more requests of the candidate
                        """);
        assertThat(admin.lines().getFirst()).endsWith("&open=true");
        admin.says("GET /admin/v1/models/sentiment/rollouts", 200, "{'rollouts':[]}");
        assertThat(admin.run("models", "rollouts", "sentiment").out()).isEqualTo("none\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "advance"})
    void the_roll_out_of_an_alias_is_steered_by_hand(String action) {
        admin.says(
                        "GET /admin/v1/prompts/greet/rollouts",
                        200,
                        "{'rollouts':[{'id':'r_0','alias':'staging'},{'id':'r_1','alias':'production'}]}")
                .says("POST /admin/v1/rollouts/r_1", 200, "{'id':'r_1','state':'paused'}");

        assertThat(admin.run("prompts", action, "greet", "--reason", "lunch").out())
                .startsWith("r_1: ");
        assertThat(admin.asked().getLast().body().utf8())
                .isEqualTo("{\"action\":\"" + action + "\",\"reason\":\"lunch\"}");
        Terminal none = admin.run("prompts", action, "greet", "--alias", "live");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("no roll-out under way");
    }

    @Test
    void history_is_of_an_alias_and_a_time_where_they_are_named() {
        admin.says(
                "GET /admin/v1/models/sentiment/history",
                200,
                "{'terms':[{'alias':'production','version':'2.1.0','from':'2026-01-02T00:00:00Z','until':null,"
                        + "'by':'ann','reason':'better'}]}");

        assertThat(admin.run("models", "history", "sentiment", "--at", "2026-01-02T00:00:00+02:00")
                        .out())
                .contains("2.1.0", "now", "ann better");
        assertThat(admin.lines().getFirst()).endsWith("&at=2026-01-02T00%3A00%3A00%2B02%3A00");
    }

    @Test
    void approvals_are_listed_and_decided() {
        admin.says("GET /admin/v1/approvals", 200, "{'approvals':[]}")
                .says(
                        "POST /admin/v1/approvals/apr_1",
                        200,
                        "{'id':'apr_1','model':'m','alias':'production','version':'1.0.0','requested_by':'ann',"
                                + "'state':'REJECTED'}");

        assertThat(admin.run("models", "approve").out()).isEqualTo("none\n");
        assertThat(admin.run("models", "approve", "apr_1", "--reject", "--comment", "no")
                        .out())
                .isEqualTo("apr_1 m production=1.0.0 by ann: REJECTED\n");
        assertThat(admin.asked().getLast().body().utf8()).contains("\"approve\":false", "\"comment\":\"no\"");
    }

    @ParameterizedTest
    @CsvSource({"canary,canary", "shadow,shadow", "blue-green,blue_green"})
    void a_roll_out_begins_with_what_differs_from_its_strategy(String command, String strategy) {
        admin.says(
                "POST /admin/v1/models/sentiment/rollouts",
                201,
                "{'id':'r_1','alias':'production','model':'sentiment','stable':'2.0.0','candidate':'2.1.0',"
                        + "'state':'CANARY','weight':0.05,'reason':''}");
        Terminal begun = admin.run(
                "models", command, "sentiment", "2.1.0", "--steps", "0.05,1", "--dwell", "10m", "--expiry", "revert");

        assertThat(begun.exitCode()).as(begun.err()).isZero();
        assertThat(begun.out()).isEqualTo("r_1: production of sentiment from 2.0.0 to 2.1.0 is CANARY, share 0.05\n");
        assertThat(admin.asked().getFirst().body().utf8())
                .contains("\"strategy\":\"" + strategy + "\"", "\"candidate\":\"2.1.0\"")
                .contains("\"steps\":[0.05,1.0]", "\"dwell\":\"600s\"", "\"expiry\":\"revert\"")
                .doesNotContain("alpha", "pre_window");
        assertThat(admin.run("models", command, "sentiment", "2.1.0", "--dwell", "soon")
                        .exitCode())
                .isEqualTo(2);
        assertThat(admin.run("models", command, "sentiment").exitCode()).isEqualTo(2);
    }

    @Test
    void a_folder_is_pushed_as_an_archive_with_its_description_and_tags() throws IOException {
        admin.says("POST /admin/v1/models", 201, "{'model':'sentiment','version':'2.1.0','status':'READY'}");
        Path bundle = Files.createDirectories(dir.resolve("v2.1.0/tokenizer"));
        Files.writeString(bundle.resolve("tokenizer.json"), "{}");
        Files.writeString(bundle.resolveSibling("config.yaml"), "schema: 1\n");

        Terminal pushed = admin.run(
                "models",
                "push",
                dir.resolve("v2.1.0").toString(),
                "--description",
                "a & b",
                "--tag",
                "team=x y",
                "--json");

        assertThat(pushed.exitCode()).as(pushed.err()).isZero();
        assertThat(pushed.out()).isEqualTo("{\"model\":\"sentiment\",\"version\":\"2.1.0\",\"status\":\"READY\"}\n");
        AdminStub.Asked asked = admin.asked().getFirst();
        assertThat(asked.target()).isEqualTo("/admin/v1/models?description=a%20%26%20b&tag.team=x%20y");
        assertThat(asked.type()).isEqualTo("application/zip");
        assertThat(names(asked.body().toArray())).containsExactlyInAnyOrder("tokenizer/tokenizer.json", "config.yaml");
    }

    private static List<String> names(byte[] archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "greet.yaml,application/yaml",
        "greet.JSON,application/json",
        "greet.tar.gz,application/gzip",
        "greet.zip,application/zip",
    })
    void a_file_is_pushed_as_what_its_name_says(String name, String type) throws IOException {
        admin.says("POST /admin/v1/prompts", 202, "{'model':'greet','version':'1.0.0','status':'PENDING'}");
        Path file = Files.writeString(dir.resolve(name), "whatever");

        assertThat(admin.run("prompts", "push", file.toString()).out()).isEqualTo("greet@1.0.0 is PENDING\n");
        assertThat(admin.asked().getFirst().type()).isEqualTo(type);
        assertThat(admin.asked().getFirst().body().utf8()).isEqualTo("whatever");
    }

    @Test
    void what_is_no_bundle_is_not_sent_and_a_refused_one_is_told_whole() throws IOException {
        Path odd = Files.writeString(dir.resolve("model.exe"), "x");
        assertThat(admin.run("models", "push", odd.toString()).exitCode()).isEqualTo(2);
        assertThat(admin.run("models", "push", dir.resolve("none.zip").toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(admin.asked()).isEmpty();

        admin.says("POST /admin/v1/models", 422, "{'detail':'model.onnx is missing; MODEL_CARD.md is missing'}");
        Path bundle = Files.writeString(dir.resolve("b.zip"), "x");
        Terminal refused = admin.run("models", "push", bundle.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("model.onnx is missing; MODEL_CARD.md is missing");
    }

    @Test
    void without_a_server_or_a_key_that_is_said() {
        Terminal nobody = Terminal.run(
                "models", "list", "--admin-url", "http://127.0.0.1:1", "--key", "k", "--data", dir.toString());

        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.err()).contains("gopuram serve");
        assertThat(Terminal.run("models").exitCode()).isEqualTo(2);
        assertThat(Terminal.run("prompts", "eval").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:3001", "localhost", "http:/127.0.0.1", "ftp://host", "http://", "http://a b", ""})
    void an_address_that_is_none_is_told_with_what_one_looks_like(String address) {
        Terminal told = Terminal.run("models", "list", "--admin-url", address, "--key", "k");

        assertThat(told.exitCode()).isEqualTo(2);
        assertThat(told.err()).isEqualTo("gopuram: address: " + address + " (expected: http://HOST:PORT, or https)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gk_secret\n", "gk_secret gk_secret", "gk_sécret", "gk_secret\u0000"})
    void a_key_that_cannot_be_sent_is_not_repeated(String key) {
        Terminal told = Terminal.run("models", "list", "--admin-url", admin.url(), "--key", key);

        assertThat(told.exitCode()).isEqualTo(2);
        assertThat(told.err()).contains("key: not shown").doesNotContain("cret");
        assertThat(admin.asked()).isEmpty();
    }

    @Test
    void a_server_of_another_kind_is_told_apart() {
        admin.says("GET /admin/v1/models", 200, "<html>It works!</html>");

        Terminal told = admin.run("models", "list");

        assertThat(told.exitCode()).isEqualTo(1);
        assertThat(told.err()).contains(admin.url() + " answered no JSON (expected: Gopuram's API there)");
    }

    @Test
    void what_is_to_be_pushed_and_is_not_there_is_said_to_be_away() {
        String away = dir.resolve("größe.zip").toString();

        assertThat(admin.run("models", "push", away).err())
                .isEqualTo("gopuram: path: " + away + " (expected: a folder or a file that is there)\n");
    }
}
