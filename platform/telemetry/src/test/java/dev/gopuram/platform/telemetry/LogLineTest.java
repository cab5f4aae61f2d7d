package dev.gopuram.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.TraceParent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogLineTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final CallContext CALL = new CallContext(
            "req-1",
            "corr-1",
            "tenant-a",
            new Principal("key_1", "tenant-a", Set.of(), "free"),
            Deadline.after(Duration.ofMinutes(1), Clock.system()),
            new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true));

    /** Encodes on the writer's thread, as the console does. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        final LogLine encoder = new LogLine();
        final List<String> lines = new ArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
        }
    }

    private final LoggerContext context = new LoggerContext();
    private final Lines lines = new Lines();
    private final Logger log = context.getLogger("dev.gopuram.chat.CompleteChat");

    @BeforeEach
    void attach() {
        lines.setContext(context);
        lines.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    }

    @Test
    void a_line_says_when_where_and_whose_call() {
        context.putProperty(LogLine.NODE, "edge");
        CALL.run(() -> log.atInfo()
                .addKeyValue("latencyMs", 12)
                .addKeyValue("cacheHit", true)
                .log("answered {}", "well"));

        JsonNode line = last();
        assertThat(Instant.parse(line.get("time").asString()))
                .isBetween(Instant.now().minusSeconds(600), Instant.now());
        assertThat(line.get("time").asString()).endsWith("Z");
        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.get("logger").asString()).isEqualTo("dev.gopuram.chat.CompleteChat");
        assertThat(line.get("message").asString()).isEqualTo("answered well");
        assertThat(line.get("node").asString()).isEqualTo("edge");
        assertThat(line.get("service").asString()).isEqualTo("chat");
        assertThat(line.get("requestId").asString()).isEqualTo("req-1");
        assertThat(line.get("correlationId").asString()).isEqualTo("corr-1");
        assertThat(line.get("traceId").asString()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(line.get("tenant").asString()).isEqualTo("tenant-a");
        assertThat(line.get("userId").asString()).isEqualTo("key_1");
        assertThat(line.get("latencyMs").asInt()).isEqualTo(12);
        assertThat(line.get("cacheHit").asBoolean()).isTrue();
    }

    @Test
    void a_line_outside_a_call_has_no_call() {
        log.info("hello");

        assertThat(last().has("requestId")).isFalse();
    }

    @Test
    void a_field_of_the_writer_wins_over_the_call_but_never_over_the_line_itself() {
        CALL.run(() -> log.atInfo()
                .addKeyValue("userId", "other")
                .addKeyValue("level", "mine")
                .addKeyValue("userId", "last")
                .log("x"));

        JsonNode line = last();
        assertThat(line.get("userId").asString()).isEqualTo("last");
        assertThat(line.get("level").asString()).isEqualTo("INFO");
        assertThat(line.get("level_").asString()).isEqualTo("mine");
    }

    @Test
    void whatever_is_logged_is_one_line_of_json() {
        String nasty = "a\n\r\t\"\\\b\f\0\u001b\u007f\u0085\u2028\u2029\uD83D\uDE00\uD83Dx\uDE00 é</script>";
        log.atWarn().addKeyValue("key\n\"", nasty).log(nasty);

        assertThat(lines.lines).singleElement().satisfies(line -> {
            assertThat(line).endsWith("}\n");
            assertThat(line.substring(0, line.length() - 1).chars())
                    .noneMatch(c -> c < 0x20 || c == 0x2028 || c == 0x2029);
        });
        String expected = nasty.replace("\uD83Dx\uDE00", "\uFFFDx\uFFFD");
        assertThat(last().get("message").asString()).isEqualTo(expected);
        assertThat(last().get("key\n\"").asString()).isEqualTo(expected);
    }

    @Test
    void random_text_survives_the_line() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                int point = random.nextInt(4) == 0 ? random.nextInt(0x20) : random.nextInt(0x10FFFF);
                text.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 'x' : point);
            }
            log.atInfo().addKeyValue("v", text.toString()).log("random");
            assertThat(last().get("v").asString()).isEqualTo(text.toString());
        }
    }

    @Test
    void values_keep_their_type_and_odd_ones_do_no_harm() {
        Object hostile = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no");
            }
        };
        log.atInfo()
                .addKeyValue("nan", Double.NaN)
                .addKeyValue("list", Arrays.asList("a", null, 3))
                .addKeyValue("none", (Object) null)
                .addKeyValue("hostile", hostile)
                .addKeyValue("ratio", 0.25)
                .log("x");

        JsonNode line = last();
        assertThat(line.get("nan").asString()).isEqualTo("NaN");
        assertThat(line.get("list").toString()).isEqualTo("[\"a\",\"null\",\"3\"]");
        assertThat(line.has("none")).isFalse();
        assertThat(line.get("hostile").asString()).isEqualTo("(unprintable: java.lang.IllegalStateException)");
        assertThat(line.get("ratio").asDouble()).isEqualTo(0.25);
    }

    @Test
    void a_line_is_bounded() {
        Throwable deep = new IllegalStateException("bottom");
        for (int i = 0; i < 50; i++) {
            deep = new IllegalStateException("level " + i, deep);
        }
        log.atError().setCause(deep).addKeyValue("v", "x".repeat(1_000_000)).log("y".repeat(1_000_000));

        assertThat(lines.lines.getLast().length()).isLessThan(4 * LogLine.MAX_CHARS);
        assertThat(last().get("exception").asString())
                .startsWith("java.lang.IllegalStateException: level 49\n  ")
                .contains("caused by java.lang.IllegalStateException: level 48")
                .doesNotContain("level 40");
    }

    @Test
    void a_path_is_one_text_though_it_is_iterable() {
        log.atInfo().addKeyValue("file", Path.of("some", "where")).log("made");

        assertThat(lines.lines.getLast()).contains("\"file\":\"" + Path.of("some", "where") + "\"");
    }

    @Test
    void planted_secrets_do_not_reach_the_log() {
        Redaction.register(Secret.of("correct-horse-battery"));
        log.atInfo()
                .addKeyValue("header", "Bearer abc.def-123456")
                .addKeyValue("list", List.of("sk-proj-abcdefghijkl"))
                .addKeyValue("api_key", "plain")
                .addKeyValue("db_password", "hunter2")
                .setCause(new IllegalStateException("failed with gk_0123456789abcdef"))
                .log("said correct-horse-battery to {}", "gk_aaaaaaaaaaaaaaaa");

        assertThat(lines.lines.getLast())
                .doesNotContain(
                        "abc.def", "abcdefghijkl", "\"plain\"", "hunter2", "0123456789abcdef", "battery", "aaaaaaaa")
                .contains("Bearer ****", "sk-****", "gk_****", "said **** to");
    }

    @Test
    void the_log_of_this_process_is_set_up_without_a_file() {
        LoggerContext own = (LoggerContext) LoggerFactory.getILoggerFactory();

        assertThat(own.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr")).isNotNull();
        assertThat(own.getLogger("io.netty.x").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(own.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerStream")
                        .isErrorEnabled())
                .as("a stack trace for each message that is too large")
                .isFalse();
        Logs.configure(LogLevel.DEBUG);
        assertThat(own.getLogger("dev.gopuram.x").isDebugEnabled()).isTrue();
        assertThat(own.getLogger("io.netty.x").isInfoEnabled()).isFalse();
        Logs.configure(LogLevel.INFO);
        assertThat(own.getLogger("dev.gopuram.x").isDebugEnabled()).isFalse();
    }

    @Test
    void what_java_logging_is_told_reaches_the_one_log() {
        LoggerContext own = (LoggerContext) LoggerFactory.getILoggerFactory();
        Lines caught = new Lines();
        caught.setContext(own);
        caught.start();
        own.getLogger("io.grpc").addAppender(caught);
        try {
            java.util.logging.Logger.getLogger("io.grpc.Test")
                    .log(java.util.logging.Level.WARNING, "lost {0}", new Object[] {"a peer"});
        } finally {
            own.getLogger("io.grpc").detachAppender(caught);
        }

        assertThat(caught.lines).singleElement().asString().contains("\"lost a peer\"", "\"WARN\"");
    }

    private JsonNode last() {
        return JSON.readTree(lines.lines.getLast());
    }
}
