package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Socket;
import dev.gopuram.platform.http.SocketClose;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ResumeTest {
    private static final Principal OWNER = new Principal("key_" + TestEdge.ALL, "tenant-a", Set.of("admin"), "free");
    private static final int EVENTS = 3;

    private final TestEdge edge = new TestEdge();

    @Test
    void a_reader_that_takes_nothing_gets_no_replays_on_top_of_each_other() {
        String stream = answered();
        Pipe full = new Pipe(false);
        ChatSocket socket = opened(full);

        for (int i = 0; i < 50; i++) {
            socket.text(Bytes.utf8("{\"type\":\"chat.resume\",\"stream\":\"" + stream + "\",\"after\":0}"));
        }
        assertThat(full.count("chat.event")).isEqualTo(EVENTS);
        assertThat(full.count("error")).isEqualTo(49);

        socket.room();
        full.hasRoom = true;
        socket.text(Bytes.utf8("{\"type\":\"chat.resume\",\"stream\":\"" + stream + "\",\"after\":0}"));
        assertThat(full.count("chat.event")).isEqualTo(2 * EVENTS);
    }

    /** An answer of some events that was read to its end; the name it may be resumed by. */
    private String answered() {
        List<Frame> frames = List.of(event(1), event(2), event(3), Frame.of(Bytes.utf8("data: [DONE]\n\n")));
        edge.chat.streaming =
                request -> TokenStream.of(frames, new End.Finished(new Usage(1, 0, 3, Usage.Source.REPORTED)));
        Pipe pipe = new Pipe(true);
        opened(pipe)
                .text(Bytes.utf8(
                        "{\"type\":\"chat.create\",\"id\":\"r1\",\"request\":{\"model\":\"m\",\"messages\":[]}}"));
        Eventually.until("the answer is whole", () -> pipe.count("chat.done") == 1);
        return pipe.sent.stream()
                .map(message -> Json.tree(message))
                .filter(message -> message.path("type").asString("").equals("chat.started"))
                .findFirst()
                .orElseThrow()
                .path("stream")
                .asString();
    }

    private static Frame event(int number) {
        return Frame.of(Bytes.utf8("data: {\"n\":" + number + "}\n\n"));
    }

    private ChatSocket opened(Pipe pipe) {
        FakeExchange opening = new FakeExchange("GET", "/v1/chat/ws", "", "authorization", "Bearer " + TestEdge.ALL);
        return new ChatSocket(edge.sockets, pipe, opening, OWNER, "192.0.2.1");
    }

    /** The server's end of a socket: remembers what is sent, and takes it or not. */
    private static final class Pipe implements Socket {
        final Queue<Bytes> sent = new ConcurrentLinkedQueue<>();
        volatile boolean hasRoom;

        Pipe(boolean hasRoom) {
            this.hasRoom = hasRoom;
        }

        long count(String type) {
            return sent.stream()
                    .filter(message -> message.utf8().contains("\"type\":\"" + type + "\""))
                    .count();
        }

        @Override
        public boolean send(Bytes text) {
            sent.add(text);
            return hasRoom;
        }

        @Override
        public void close(SocketClose why) {}

        @Override
        public String remoteAddress() {
            return "192.0.2.1";
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Thread spawn(Runnable task) {
            return Thread.startVirtualThread(task);
        }
    }
}
