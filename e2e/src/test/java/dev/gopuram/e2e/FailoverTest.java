package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of providers that die, come back, or are at their limit, and what those providers see of us. */
class FailoverTest {
    private static final String FALLBACK = "x-gopuram-fallback";
    private static final String CLAUDE = Provider.ANTHROPIC.model();
    private static final int CALLS = 40;

    @TempDir
    private static Path dir;

    private static ScriptedUpstream dying;
    private static ScriptedUpstream limited;
    private static ScriptedUpstream busy;
    private static ScriptedUpstream claude;
    private static Installation installation;
    private static OpenAIClient openAi;
    private static AnthropicClient anthropic;

    @BeforeAll
    static void start() {
        dying = ScriptedUpstream.open();
        limited = ScriptedUpstream.open();
        busy = ScriptedUpstream.open();
        claude = ScriptedUpstream.open();
        claude.always(Provider.ANTHROPIC.plays("text.json"));
        installation = Installation.start(Layout.ONE_PROCESS, dir, """
            providers:
              dying: { kind: openai, url: "%s/v1", breaker: { open_for: 1s } }
              limited: { kind: openai, url: "%s/v1", api_keys: [k1, k2] }
              busy: { kind: openai, url: "%s/v1", retries: { window: 1h }, breaker: %s }
              claude: { kind: anthropic, url: "%s/v1", api_key: k }
            chat:
              fallbacks:
                dying/shared: { models: [%s] }
                dying/apology: { static_reply: "We are closed." }
            """.formatted(
                        dying.uri(), limited.uri(), busy.uri(), Provider.NEVER_OPEN, claude.uri(), CLAUDE));
        openAi = TwoDialects.openAi(installation.url(), installation.adminKey()).build();
        anthropic = TwoDialects.anthropic(installation.url(), installation.adminKey())
                .build();
    }

    @AfterAll
    static void stop() {
        if (openAi != null) {
            openAi.close();
        }
        if (anthropic != null) {
            anthropic.close();
        }
        if (installation != null) {
            installation.close();
        }
        dying.close();
        limited.close();
        busy.close();
        claude.close();
    }

    private static ChatCompletionCreateParams question(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("How much leave do I have?")
                .build();
    }

    private static InternalServerException refused(String model) {
        return catchThrowableOfType(
                InternalServerException.class, () -> openAi.chat().completions().create(question(model)));
    }

    private static String text(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElse("");
    }

    @Test
    void a_dead_provider_is_stood_in_for_by_one_of_the_other_dialect_and_the_client_is_told() {
        dying.always(Script.serverError());

        HttpResponseFor<ChatCompletion> whole =
                openAi.chat().completions().withRawResponse().create(question("dying/shared"));

        assertThat(whole.headers().values(FALLBACK)).containsExactly(CLAUDE);
        assertThat(whole.headers().values("x-gopuram-model")).containsExactly(CLAUDE);
        assertThat(text(whole.parse())).isEqualTo("Thirty days a year.");
        assertThat(installation.metrics("all"))
                .contains("gopuram_fallbacks_total{from=\"dying/shared\",to=\"" + CLAUDE + "\"}")
                .contains("gopuram_breaker_state{upstream=\"dying/shared\"}");
    }

    @Test
    void so_is_its_stream_before_the_first_byte() {
        dying.always(Script.hangUp());
        claude.next(Provider.ANTHROPIC.plays("text.sse"));

        try (StreamResponse<ChatCompletionChunk> stream =
                openAi.chat().completions().createStreaming(question("dying/shared"))) {
            String told = stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.delta().content())
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining());
            assertThat(told).isEqualTo("Thirty days a year.");
        }
    }

    @Test
    void a_client_of_the_other_dialect_gets_the_fixed_reply_as_a_message() {
        dying.always(Script.serverError());

        Message message = anthropic
                .messages()
                .create(MessageCreateParams.builder()
                        .model("dying/apology")
                        .maxTokens(100)
                        .addUserMessage("Hello")
                        .build());

        assertThat(message.content().getFirst().asText().text()).isEqualTo("We are closed.");
    }

    @Test
    void a_provider_that_fails_five_times_is_left_alone_and_asked_again_by_and_by() {
        dying.always(Script.serverError());
        int before = dying.received().size();
        for (int i = 0; i < 5; i++) {
            assertThat(refused("dying/alone").statusCode()).isEqualTo(502);
        }

        InternalServerException open = refused("dying/alone");

        assertThat(open.statusCode()).isEqualTo(503);
        assertThat(open.headers().values("retry-after")).containsExactly("1");
        assertThat(dying.received()).hasSize(before + 5);
        assertThat(installation.metrics("all")).contains("gopuram_breaker_state{upstream=\"dying/alone\"} 2.0");

        dying.always(Script.completion("well again"));
        Eventually.until("a probe is let through", () -> refused("dying/alone") == null);
        assertThat(text(openAi.chat().completions().create(question("dying/alone"))))
                .isEqualTo("well again");
    }

    @Test
    void an_administrator_keeps_calls_from_a_provider_and_lets_them_through_again() {
        limited.always(Script.completion("here"));
        assertThat(text(openAi.chat().completions().create(question("limited/shut"))))
                .isEqualTo("here");
        try (Api admin = Api.admin(installation)) {
            assertThat(admin.get("/admin/v1/breakers").text()).contains("\"name\":\"limited/shut\"");

            assertThat(admin.post("/admin/v1/breakers/limited/shut", Map.of("state", "open"))
                            .status())
                    .isEqualTo(200);
            assertThat(refused("limited/shut").statusCode()).isEqualTo(503);
            assertThat(text(openAi.chat().completions().create(question("limited/other"))))
                    .isEqualTo("here");

            admin.post("/admin/v1/breakers/limited/shut", Map.of("state", "auto"));
            assertThat(text(openAi.chat().completions().create(question("limited/shut"))))
                    .isEqualTo("here");
        }
        limited.always(Script.completion("scripted"));
    }

    @Test
    void a_provider_with_no_key_left_is_not_the_callers_429() {
        limited.next(Script.tooManyRequests(300));
        assertThat(text(openAi.chat().completions().create(question("limited/m"))))
                .isEqualTo("scripted");
        limited.next(Script.tooManyRequests(200));
        assertThat(refused("limited/m").statusCode()).isEqualTo(503);
        int asked = limited.received().size();

        InternalServerException none = refused("limited/m");

        assertThat(none.statusCode()).isEqualTo(503);
        assertThat(Integer.parseInt(none.headers().values("retry-after").getFirst()))
                .isBetween(1, 200);
        assertThat(limited.received()).as("asked while all its keys rest").hasSize(asked);
    }

    @Test
    void a_dead_upstream_is_asked_at_most_fifteen_percent_more_often() {
        busy.always(Script.error(503, "overloaded", "busy", "retry-after-ms", "1"));

        for (int i = 0; i < CALLS; i++) {
            assertThat(refused("busy/m").statusCode()).isEqualTo(503);
        }

        assertThat(busy.received().size()).isBetween(CALLS + 1, CALLS + CALLS * 15 / 100);
    }
}
