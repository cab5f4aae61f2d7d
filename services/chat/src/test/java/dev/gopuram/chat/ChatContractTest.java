package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.ForceBreaker;
import dev.gopuram.contracts.chat.ListBreakers;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.Runner;
import dev.gopuram.testkit.Running;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Runner.class)
final class ChatContractTest {
    private static final String ASK = "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"What is the price of a ferry ticket at the kiosk?\"}]%s}";

    private final Runner runner;
    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private Running<Chat> running;

    @TempDir
    Path dataDir;

    ChatContractTest(Runner runner) {
        this.runner = runner;
    }

    @BeforeEach
    void start() throws IOException {
        Files.writeString(
                dataDir.resolve(ChatFixture.UPSTREAM_FILE), upstream.uri().toString());
        running = runner.start(new ChatFixture(), dataDir);
    }

    @AfterEach
    void stop() {
        running.close();
        upstream.close();
    }

    private TokenStream stream(String json) {
        return Contexts.admin().call(() -> running.port().stream(ChatUnderTest.request(json)));
    }

    @Test
    void a_whole_answer_crosses_byte_for_byte() {
        upstream.always(Script.completion("Zwölf €"));

        var completion = Contexts.admin()
                .call(() -> running.port().complete(ChatUnderTest.request(ASK.formatted("up/m", false, ""))));

        assertThat(completion.body().utf8()).isEqualTo(OpenAiText.completion("Zwölf €"));
        assertThat(completion.usage()).isEqualTo(new Usage(7, 0, 2, Usage.Source.REPORTED));
    }

    @Test
    void a_stream_crosses_frame_by_frame_with_its_end() throws Exception {
        upstream.always(Script.events("Hel", "lo"));

        TokenStream stream = stream(ASK.formatted("up/m", true, ""));

        StringBuilder text = new StringBuilder();
        Step step = stream.next();
        while (step instanceof Frame frame) {
            text.append(frame.raw().utf8());
            step = stream.next();
        }
        assertThat(text)
                .hasToString(OpenAiText.piece("Hel") + OpenAiText.piece("lo") + OpenAiText.finish() + OpenAiText.DONE);
        assertThat(step).isEqualTo(new End.Finished(new Usage(7, 0, 2, Usage.Source.REPORTED)));
    }

    @Test
    void an_administrator_sees_the_breakers_and_forces_them() {
        upstream.always(Script.completion("fine"));
        String ask = ASK.formatted("up/m", false, "");
        Contexts.admin().call(() -> running.port().complete(ChatUnderTest.request(ask)));

        int asked = upstream.received().size();
        ForceBreaker open = new ForceBreaker("up/m", UpstreamBreaker.Force.OPEN);
        UpstreamBreaker forced = Contexts.admin().call(() -> running.port().forceBreaker(open));
        Problem refused = catchThrowableOfType(
                Problem.class, () -> Contexts.admin().call(() -> running.port().complete(ChatUnderTest.request(ask))));

        assertThat(forced)
                .isEqualTo(new UpstreamBreaker("up/m", UpstreamBreaker.State.OPEN, UpstreamBreaker.Force.OPEN));
        assertThat(Contexts.admin()
                        .call(() -> running.port().listBreakers(new ListBreakers()))
                        .breakers())
                .containsExactly(forced);
        assertThat(refused.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(upstream.received()).hasSize(asked);
    }

    @Test
    void breakers_are_for_administrators_and_one_that_is_not_there_is_not_found() {
        ForceBreaker unknown = new ForceBreaker("up/unknown", UpstreamBreaker.Force.NONE);

        Problem forbidden = catchThrowableOfType(
                Problem.class,
                () -> Contexts.of("default", "chat").call(() -> running.port().listBreakers(new ListBreakers())));
        Problem alsoForbidden = catchThrowableOfType(
                Problem.class,
                () -> Contexts.of("default", "chat").call(() -> running.port().forceBreaker(unknown)));
        Problem missing = catchThrowableOfType(
                Problem.class, () -> Contexts.admin().call(() -> running.port().forceBreaker(unknown)));

        assertThat(List.of(forbidden.code(), alsoForbidden.code())).containsOnly(Problem.Code.FORBIDDEN);
        assertThat(missing.code()).isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void a_refusal_before_the_stream_is_thrown() {
        upstream.always(Script.tooManyRequests(3));

        Problem problem = catchThrowableOfType(Problem.class, () -> stream(ASK.formatted("up/m", true, "")));

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
    }

    @Test
    void a_reader_that_leaves_cancels_the_upstream() throws Exception {
        upstream.always(Script.stallAfter("Hel"));
        TokenStream stream = stream(ASK.formatted("up/m", true, ""));
        CompletableFuture<End> ended = new CompletableFuture<>();
        stream.onEnd(ended::complete);
        Step first = stream.next();

        stream.close();

        assertThat(first).isInstanceOf(Frame.class);
        int read = runner == Runner.WIRE ? 1 : 0;
        assertThat(upstream.awaitRequest(read, ChatUnderTest.PATIENCE).awaitDisconnect(ChatUnderTest.PATIENCE))
                .isTrue();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(End.Cancelled.class);
    }

    @Test
    void the_extractive_answerer_cites() {
        var completion = Contexts.admin()
                .call(() -> running.port()
                        .complete(ChatUnderTest.request(
                                ASK.formatted("extractive", false, ",\"gopuram\":{\"collection\":\"docs\"}"))));

        assertThat(ChatUnderTest.json(completion)
                        .at("/gopuram/citations/0/text")
                        .stringValue())
                .isEqualTo("The ferry ticket price is twelve euros, 12 €, at the kiosk.");
    }

    @Test
    void an_unknown_model_is_not_found() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Contexts.admin()
                        .call(() -> running.port().complete(ChatUnderTest.request(ASK.formatted("smrt", false, "")))));

        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(problem.field()).isEqualTo("model");
    }

    @Test
    void the_models_are_listed() {
        ChatModelList list = Contexts.admin().call(() -> running.port().listChatModels(new ListChatModels()));

        assertThat(list.names())
                .containsEntry("", "extractive")
                .hasEntrySatisfying("smart", name -> assertThat(name).startsWith("up/"));
        assertThat(list.models()).contains(new ChatModel("extractive", "extractive"), new ChatModel("smart", "up"));
    }
}
