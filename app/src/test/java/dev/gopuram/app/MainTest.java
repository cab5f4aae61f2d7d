package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.security.MasterKey;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path dir;

    @AfterEach
    void give_back_the_streams() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void an_unknown_command_is_usage_and_exits_with_2() {
        assertThat(run("srve")).isEqualTo(2);
        assertThat(errors()).contains("srve");
    }

    @Test
    void help_is_everywhere_and_exits_with_0() {
        for (String command :
                new String[] {"serve", "demo", "plan", "doctor", "keys", "search", "chat", "bench", "certs"}) {
            assertThat(run(command, "--help")).as(command).isZero();
        }
        assertThat(run("search", "index", "--help")).isZero();
        assertThat(run("search", "eval", "--help")).isZero();
        assertThat(run("bench", "embed", "--help")).isZero();
    }

    @Test
    void plan_answers_machines_with_every_flow_and_what_crosses() throws IOException {
        Path config = Files.writeString(dir.resolve("two.yaml"), """
            nodes:
              edge: { runs: [gateway] }
              core: { runs: [users, models, search, chat], wire: "core:9443" }
            """);
        assertThat(run("plan", "--json", "--config", config.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"gateway -> chat.stream\"")
                .contains("\"flow\":\"search, text\"");
    }

    @Test
    void a_wrong_configuration_is_told_with_file_line_and_nearest_key_and_exits_with_2() throws IOException {
        Path config = Files.writeString(dir.resolve("bad.yaml"), "server:\n  prt: 1\n");
        assertThat(run("plan", "--config", config.toString())).isEqualTo(2);
        assertThat(errors()).contains("bad.yaml:2").contains("port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "wire"})
    void an_address_among_the_bounds_of_a_server_is_refused_because_the_node_has_it(String section) throws IOException {
        Path config =
                Files.writeString(dir.resolve("bad.yaml"), section + ":\n  server: { host: localhost, port: 1 }\n");
        assertThat(run("plan", "--config", config.toString())).isEqualTo(2);
        assertThat(errors())
                .contains("bad.yaml:2:13: " + section + ".server.host: unknown key")
                .contains("bad.yaml:2:30: " + section + ".server.port: unknown key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "health", "own"})
    void a_limit_of_what_is_held_to_none_is_refused(String name) throws IOException {
        Path config =
                Files.writeString(dir.resolve("bad.yaml"), "tiers: { free: { limits: { " + name + ": 5/min } } }\n");
        assertThat(run("plan", "--config", config.toString())).isEqualTo(2);
        assertThat(errors()).contains("tiers.free.limits: " + name + " (expected: ");
    }

    @Test
    void a_command_without_a_server_says_what_it_expected_and_exits_with_1() {
        assertThat(run("keys", "list", "--data", dir.toString())).isEqualTo(1);
        assertThat(errors()).contains("gopuram serve");
    }

    @Test
    void keys_are_made_and_rotated_as_the_admin_api_reads_it() {
        try (ScriptedUpstream admin = ScriptedUpstream.open()) {
            admin.always(Script.json(201, "{\"secret\":\"gk_x\"}"));
            String[] at = {"--admin-url", "http://127.0.0.1:" + admin.uri().getPort(), "--key", "k"};

            assertThat(run(with(at, "keys", "create", "shop", "--ttl", "30d", "--team", "blue")))
                    .isZero();
            assertThat(run(with(at, "keys", "rotate", "key_1", "--overlap", "2h")))
                    .isZero();
            assertThat(run(with(at, "keys", "create", "shop", "--ttl", "soon"))).isEqualTo(2);

            assertThat(admin.received().get(0).body().utf8())
                    .contains("\"ttl_seconds\":2592000", "\"team\":\"blue\"", "\"tier\":\"free\"");
            assertThat(admin.received().get(1).body().utf8()).isEqualTo("{\"overlap_seconds\":7200}");
            assertThat(errors()).contains("such as 30d");
        }
    }

    private static String[] with(String[] last, String... first) {
        return Stream.concat(Stream.of(first), Stream.of(last)).toArray(String[]::new);
    }

    @Test
    void rotating_the_master_key_keeps_the_former_one_and_takes_a_first_start() {
        assertThat(run("keys", "rotate-master", "--data", dir.toString())).isEqualTo(1);
        assertThat(errors()).contains("master.json is missing (expected: made by a first start)");
        int former = new MasterKeySource(null, dir).open(false).primary();

        assertThat(run("keys", "rotate-master", "--data", dir.toString())).isZero();

        MasterKey rotated = new MasterKeySource(null, dir).find().orElseThrow();
        assertThat(rotated.size()).isEqualTo(2);
        assertThat(rotated.primary()).isNotEqualTo(former);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("has 2 keys");
    }

    @Test
    void the_doctor_looks_at_the_master_key_and_says_what_to_mend() throws IOException {
        assertThat(doctor()).contains("ok   master key: the first start makes");
        new MasterKeySource(null, dir).open(false);
        assertThat(doctor()).contains("ok   master key:", "master.json, 1 key");
        Path file = dir.resolve("keys/master.json");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(doctor()).contains("MEND master key:", "chmod 600 mends it");
        Files.delete(file);
        Files.createFile(dir.resolve("chat.db"));
        assertThat(doctor()).contains("MEND master key:", "chat.db has data that only it opens");
    }

    private String doctor() {
        int exitCode = run("doctor", "--data", dir.toString(), "--port", "0", "--grpc-port", "0", "--admin-port", "0");
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).as(said).isEqualTo(said.contains("MEND") ? 1 : 0);
        return said;
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            return Main.run(arguments);
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
