package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.ForceBreaker;
import dev.gopuram.contracts.chat.ListBreakers;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.resilience.BreakerConfig;
import dev.gopuram.platform.resilience.BreakerState;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Script;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who answers once other settings count. */
final class ReloadedProvidersTest {
    private static final String MODEL = "up/gpt-test";
    private static final String ASK =
            "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final TwoProviders.Up UP =
            TwoProviders.Up.PLAIN.breaker(new BreakerConfig(5, 0.5, 20, Duration.ofHours(1), Duration.ofHours(1), 3));

    private final TwoProviders between = new TwoProviders();

    @AfterEach
    void close() {
        between.close();
    }

    private ChatUnderTest open() {
        return between.open(UP, Map.of(), Clock.system());
    }

    private URI here() {
        return between.up.uri().resolve("/v1");
    }

    private URI elsewhere() {
        return between.claude.uri().resolve("/v1");
    }

    private static String text(Completion completion) {
        return ChatUnderTest.json(completion).at("/choices/0/message/content").stringValue();
    }

    private void openBreaker(ChatUnderTest chat) {
        between.up.always(Script.serverError());
        for (int i = 0; i < 5; i++) {
            catchThrowableOfType(Problem.class, () -> chat.complete(ASK));
        }
        assertThat(between.state(MODEL)).isEqualTo(BreakerState.OPEN);
    }

    private static List<UpstreamBreaker> breakers(ChatUnderTest chat) {
        return Contexts.admin()
                .call(() -> chat.chat.listBreakers(new ListBreakers()))
                .breakers();
    }

    @Test
    void a_provider_that_stays_the_same_keeps_what_it_learned() {
        ChatUnderTest chat = open();
        openBreaker(chat);

        chat.reload(between.setup(
                here(), UP, Map.of("default", new FallbackConfig(List.of(), "later", false, Duration.ofSeconds(1)))));

        assertThat(between.state(MODEL)).isEqualTo(BreakerState.OPEN);
        assertThat(text(chat.complete(ASK))).as("the new fallback").isEqualTo("later");
        assertThat(between.up.received()).hasSize(5);
    }

    @Test
    void a_provider_whose_url_or_key_changes_is_asked_there_and_begins_anew() {
        ChatUnderTest chat = open();
        openBreaker(chat);
        between.claude.always(Script.completion("elsewhere"));

        chat.reload(between.setup(elsewhere(), UP.keys("k2"), Map.of()));

        assertThat(text(chat.complete(ASK))).isEqualTo("elsewhere");
        assertThat(between.claude.received().getFirst().headers("authorization").getFirst())
                .isEqualTo("Bearer k2");
        assertThat(between.counted).containsSequence("breaker " + MODEL, "retired " + MODEL, "breaker " + MODEL);
        assertThat(between.state(MODEL)).isEqualTo(BreakerState.CLOSED);
        assertThat(breakers(chat)).extracting(UpstreamBreaker::state).containsExactly(UpstreamBreaker.State.CLOSED);
    }

    @Test
    void another_key_alone_is_a_change() {
        ChatUnderTest chat = open();
        between.up.always(Script.completion("yes"));
        chat.complete(ASK);

        chat.reload(between.setup(here(), UP.keys("k2"), Map.of()));
        chat.complete(ASK);

        assertThat(between.up.received())
                .extracting(request -> request.headers("authorization").getFirst())
                .containsExactly("Bearer k1", "Bearer k2");
    }

    @Test
    void a_request_under_way_ends_with_the_provider_it_began_with() throws Exception {
        ChatUnderTest chat = open();
        CountDownLatch held = new CountDownLatch(1);
        between.up.next((request, reply) -> {
            held.await();
            Script.completion("from before").play(request, reply);
        });
        between.claude.always(Script.completion("elsewhere"));
        CompletableFuture<Completion> early = CompletableFuture.supplyAsync(() -> chat.complete(ASK));
        between.up.awaitRequest(0, ChatUnderTest.PATIENCE);

        chat.reload(between.setup(elsewhere(), UP, Map.of()));

        assertThat(text(chat.complete(ASK))).isEqualTo("elsewhere");
        held.countDown();
        assertThat(text(early.get())).isEqualTo("from before");
    }

    @Test
    void what_an_administrator_forced_outlives_a_change() {
        ChatUnderTest chat = open();
        between.up.always(Script.completion("yes"));
        chat.complete(ASK);
        ForceBreaker force = new ForceBreaker(MODEL, UpstreamBreaker.Force.OPEN);
        UpstreamBreaker forced = Contexts.admin().call(() -> chat.chat.forceBreaker(force));

        chat.reload(between.setup(elsewhere(), UP, Map.of()));

        assertThat(breakers(chat)).containsExactly(forced);
        assertThat(catchThrowableOfType(Problem.class, () -> chat.complete(ASK)).code())
                .isEqualTo(Problem.Code.OVERLOADED);
    }

    @Test
    void settings_made_ready_count_only_when_they_are_put_to_use() {
        ChatUnderTest chat = open();
        between.up.always(Script.completion("as before"));
        between.claude.always(Script.completion("elsewhere"));

        Runnable use = chat.prepare(between.setup(elsewhere(), UP, Map.of()));

        assertThat(text(chat.complete(ASK))).isEqualTo("as before");
        use.run();
        assertThat(text(chat.complete(ASK))).isEqualTo("elsewhere");
    }

    @Test
    void settings_that_cannot_be_change_nothing() {
        ChatUnderTest chat = open();
        between.up.always(Script.completion("as before"));
        Map<String, FallbackConfig> wrong =
                Map.of("default", new FallbackConfig(List.of("nobody/m"), null, false, Duration.ofSeconds(1)));

        Problem refused = catchThrowableOfType(Problem.class, () -> chat.reload(between.setup(elsewhere(), UP, wrong)));

        assertThat(refused.detail()).contains("fallbacks.default.models").contains("nobody/m");
        assertThat(text(chat.complete(ASK))).isEqualTo("as before");
        assertThat(between.counted).noneMatch(heard -> heard.startsWith("retired"));
    }
}
