package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunnerStreamTest {
    private static final CompletionRequest REQUEST = new CompletionRequest(Dialect.OPENAI, Bytes.utf8("{}"));

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource
    void a_stream_arrives_whole_and_only_wire_delivers_its_request_twice(Runner runner) throws Exception {
        try (Running<Chat> running = runner.start(new EchoChat(), dir);
                TokenStream stream = Contexts.admin().call(() -> running.port().stream(REQUEST))) {
            assertThat(((Frame) stream.next()).raw()).isEqualTo(REQUEST.body());
            assertThat(((Frame) stream.next()).raw()).isEqualTo(REQUEST.body());
            assertThat(stream.next()).isEqualTo(EchoChat.END);
            assertThat(new Deliveries(dir).count()).isEqualTo(runner == Runner.WIRE ? 2 : 1);
        }
    }
}
