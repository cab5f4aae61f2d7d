package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrivateRedisTest {
    @Test
    void it_forgets_when_it_is_killed_and_comes_back_where_it_was() throws Exception {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        try (PrivateRedis redis = started.get()) {
            assertThat(ask(redis, "SET a b")).isEqualTo("+OK");
            redis.kill();
            assertThatThrownBy(() -> ask(redis, "GET a")).isInstanceOf(IOException.class);
            redis.startAgain();
            assertThat(ask(redis, "GET a")).isEqualTo("$-1");
        }
    }

    @Test
    void it_hangs_and_goes_on_with_what_it_was_asked() throws Exception {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        try (PrivateRedis redis = started.get();
                Socket socket = connect(redis)) {
            redis.hang();
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> ask(socket, "SET a b")).isInstanceOf(IOException.class);
            redis.goOn();
            socket.setSoTimeout(0);
            assertThat(answer(socket)).isEqualTo("+OK");
        }
    }

    private static String ask(PrivateRedis redis, String command) throws IOException {
        try (Socket socket = connect(redis)) {
            return ask(socket, command);
        }
    }

    private static Socket connect(PrivateRedis redis) throws IOException {
        URI url = URI.create(redis.url());
        return new Socket(url.getHost(), url.getPort());
    }

    private static String ask(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return answer(socket);
    }

    private static String answer(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
