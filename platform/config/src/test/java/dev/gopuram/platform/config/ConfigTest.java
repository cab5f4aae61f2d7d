package dev.gopuram.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.sample.SampleConfig;
import dev.gopuram.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private static final Duration SOON = Duration.ofMillis(1);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = directory.resolve("g.yaml");
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 1s }\n");
    }

    @Test
    void a_reload_applies_what_is_reloadable_and_names_what_needs_a_restart() throws IOException {
        Config<SampleConfig> config = open();
        write("name: b\nserver: { port: 2, weight: 5 }\nsearch: { refresh_interval: 2s }\n");

        Reload reload = config.reload();

        assertThat(reload.applied()).containsExactly("server.weight", "search");
        assertThat(reload.needRestart()).containsExactly("name", "server.port");
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.snapshot().name()).isEqualTo("a");
        assertThat(config.snapshot().port()).isEqualTo(1);
        assertThat(config.snapshot().toString()).contains("weight=5");
    }

    @Test
    void a_file_with_an_error_changes_nothing() throws IOException {
        Config<SampleConfig> config = open();
        SampleConfig before = config.snapshot();
        write("search: { refresh_interval: 2s }\nnmae: x\n");

        assertThatThrownBy(config::reload).isInstanceOf(Problem.class).hasMessageContaining("nmae: unknown key");
        assertThat(config.snapshot()).isSameAs(before);
    }

    @Test
    void an_unchanged_file_keeps_the_same_snapshot_also_with_secrets_in_it() throws IOException {
        write("providers: { p: { url: /, models: [], api_key: \"${env:KEY}\" } }\n");
        Config<SampleConfig> config = open();
        SampleConfig before = config.snapshot();

        assertThat(config.reload().changedNothing()).isTrue();
        assertThat(config.snapshot()).isSameAs(before);
    }

    @Test
    void another_secret_is_a_change() throws IOException {
        write("providers: { p: { url: /, models: [], api_key: one-secret } }\n");
        Config<SampleConfig> config = open();
        write("providers: { p: { url: /, models: [], api_key: two-secret } }\n");

        assertThat(config.reload().needRestart()).containsExactly("providers");
    }

    @Test
    void a_section_follows_the_reload() throws IOException {
        Config<SampleConfig> config = open();
        var refresh = config.section(SampleConfig::refresh);
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 5s }\n");

        config.reload();

        assertThat(refresh.get()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void who_listens_is_told_of_a_snapshot_that_counts_and_not_of_one_that_is_refused() throws IOException {
        Config<SampleConfig> config = open();
        List<Duration> heard = new ArrayList<>();
        config.onReload(now -> heard.add(now.refresh()));
        write("search: { refresh_interval: 5s }\nnmae: x\n");
        assertThatThrownBy(config::reload).isInstanceOf(Problem.class);
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 5s }\n");

        config.reload();

        assertThat(heard).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void overrides_stand_above_the_file_at_every_reload() throws IOException {
        Config<SampleConfig> config = Config.open(
                file,
                SampleConfig.class,
                Map.of(),
                read -> new SampleConfig(
                        "option", read.server(), read.search(), read.providers(), read.rules(), read.aliases()));
        write("name: c\nserver: { port: 1 }\nsearch: { refresh_interval: 9s }\n");

        assertThat(config.reload().needRestart()).isEmpty();
        assertThat(config.snapshot().name()).isEqualTo("option");
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void a_watcher_applies_a_change_and_survives_a_bad_one_and_a_missing_file() throws IOException {
        Config<SampleConfig> config = open();
        ConfigWatcher watcher = new ConfigWatcher(reloader(config), file, Clock.system());
        look(watcher);

        write("nonsense: [");
        look(watcher);
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(1));

        Files.delete(file);
        look(watcher);
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(1));

        write("search: { refresh_interval: 4s }\n");
        look(watcher);
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void a_change_within_one_time_stamp_is_seen_while_the_file_is_young() throws IOException {
        Config<SampleConfig> config = open();
        ConfigWatcher watcher = new ConfigWatcher(reloader(config), file, Clock.system());
        FileTime stamp = FileTime.from(Instant.now());
        Files.setLastModifiedTime(file, stamp);
        look(watcher);

        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 3s }\n");
        Files.setLastModifiedTime(file, stamp);
        look(watcher);

        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void a_change_between_the_load_and_the_first_look_is_not_lost() throws IOException {
        Config<SampleConfig> config = open();
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 8s }\n");

        look(new ConfigWatcher(reloader(config), file, Clock.system()));

        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void a_file_that_is_still_being_written_is_left_alone_though_it_is_valid_so_far() throws IOException {
        Config<SampleConfig> config = open();
        List<Reloader.Attempt> attempts = new ArrayList<>();
        ConfigWatcher watcher = new ConfigWatcher(new Reloader(config, attempts::add), file, Clock.system());
        look(watcher);
        attempts.clear();
        String whole = "name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 5s }\n";

        write(whole.substring(0, whole.indexOf("search")));
        watcher.check();
        write(whole);
        watcher.check();
        assertThat(attempts).isEmpty();

        watcher.check();
        assertThat(attempts).hasSize(1);
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(5));
        look(watcher);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void a_file_that_is_written_again_with_the_same_text_is_not_yet_at_rest() throws IOException {
        Config<SampleConfig> config = open();
        ConfigWatcher watcher = new ConfigWatcher(reloader(config), file, Clock.system());
        look(watcher);
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 5s }\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        watcher.check();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
        watcher.check();
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(1));

        watcher.check();
        assertThat(config.snapshot().refresh()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_started_watcher_looks_by_itself_until_it_is_stopped() throws IOException {
        Config<SampleConfig> config = open();
        Part watcher = ConfigWatcher.of(reloader(config), SOON, Clock.system());
        watcher.start();
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 6s }\n");

        Eventually.until("the change counts", () -> config.snapshot().refresh().equals(Duration.ofSeconds(6)));
        watcher.stop();
    }

    @Test
    void a_configuration_without_a_file_has_nothing_to_watch() {
        Config<SampleConfig> config = Config.of(SampleConfig.defaults());
        Part watcher = ConfigWatcher.of(reloader(config), SOON, Clock.system());
        watcher.start();
        watcher.stop();

        assertThat(watcher).isNotInstanceOf(Periodic.class);
        assertThat(config.reload().changedNothing()).isTrue();
    }

    @Test
    void settings_that_a_part_cannot_work_by_change_nothing_anywhere() throws IOException {
        Config<SampleConfig> config = open();
        List<Duration> used = new ArrayList<>();
        config.part(SampleConfig::refresh).join(next -> () -> used.add(next));
        config.join(next -> {
            if (next.refresh().equals(Duration.ofSeconds(9))) {
                throw Problem.invalid("refresh", next.refresh(), "anything else");
            }
            return () -> {};
        });
        SampleConfig before = config.snapshot();
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 9s }\n");

        Reloader.Attempt refused = reloader(config).reload("test");

        assertThat(refused.outcome()).isEqualTo(Reloader.Outcome.REFUSED);
        assertThat(used).isEmpty();
        assertThat(config.snapshot()).isSameAs(before);

        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 8s }\n");
        Reloader.Attempt applied = reloader(config).reload("test");

        assertThat(applied)
                .isEqualTo(new Reloader.Attempt(
                        "test", Reloader.Outcome.APPLIED, new Reload(List.of("search"), List.of())));
        assertThat(used).containsExactly(Duration.ofSeconds(8));
    }

    @Test
    void what_a_part_cannot_work_by_is_told_with_its_place_in_the_file() throws IOException {
        Config<SampleConfig> config = open();
        config.join(next -> {
            throw Problem.invalid("search.refresh_interval", "9s", "anything else");
        });
        write("name: a\nserver: { port: 1 }\nsearch:\n  refresh_interval: 9s\n");

        assertThatThrownBy(config::reload)
                .isInstanceOf(Problem.class)
                .hasMessageContaining(file + ":4:21: search.refresh_interval: 9s (expected: anything else)");
    }

    @Test
    void whoever_keeps_account_hears_of_every_attempt() throws IOException {
        Config<SampleConfig> config = open();
        List<Reloader.Outcome> heard = new ArrayList<>();
        Reloader reloader = new Reloader(config, attempt -> heard.add(attempt.outcome()));
        reloader.reload("test");
        write("nmae: x");
        reloader.reload("test");
        write("name: a\nserver: { port: 1 }\nsearch: { refresh_interval: 8s }\n");
        reloader.reload("test");

        assertThat(heard)
                .containsExactly(Reloader.Outcome.UNCHANGED, Reloader.Outcome.REFUSED, Reloader.Outcome.APPLIED);
    }

    /** As often as it takes for a file that is at rest. */
    private static void look(ConfigWatcher watcher) {
        watcher.check();
        watcher.check();
    }

    private static Reloader reloader(Config<SampleConfig> config) {
        return new Reloader(config, attempt -> {});
    }

    private Config<SampleConfig> open() {
        return Config.open(file, SampleConfig.class, Map.of("KEY", "k-123456"));
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file, yaml);
    }
}
