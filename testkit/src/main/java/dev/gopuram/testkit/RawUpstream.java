package dev.gopuram.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that does on each of its connections exactly what its script says. */
public final class RawUpstream implements AutoCloseable {
    /** What happens on one connection. */
    public interface Script {
        void play(Peer peer) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();
    /** The requests, or the heads of those whose bodies the script read by itself; lines end with a line feed alone. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public RawUpstream(Script script) {
        try {
            listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** One that answers every request alike. */
    public static RawUpstream answering(String reply) {
        return new RawUpstream(peer -> {
            while (true) {
                peer.request();
                peer.send(reply);
            }
        });
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        script.play(new Peer(socket));
                    } catch (IOException | InterruptedException over) {
                        // The client left, or the test ended.
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    public URI uri() {
        return uri("");
    }

    /** The first line of the last request. */
    public String requestLine() {
        return requests.getLast().lines().findFirst().orElseThrow();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The client's end as the script sees it. */
    public final class Peer {
        private final Socket socket;
        public final InputStream in;

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        }

        /** Reads a request: its head and body, as one string. */
        public String request() throws IOException {
            String head = lines();
            byte[] body = in.readNBytes(head.lines()
                    .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0));
            return heard(head + '\n' + new String(body, StandardCharsets.ISO_8859_1));
        }

        /** Reads a request's head, its closing empty line left out. */
        public String head() throws IOException {
            return heard(lines());
        }

        private String heard(String request) {
            requests.add(request);
            return request;
        }

        private String lines() throws IOException {
            StringBuilder lines = new StringBuilder();
            for (String line = line(); !line.isEmpty(); line = line()) {
                lines.append(line).append('\n');
            }
            return lines.toString();
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("closed");
                }
                if (b != '\r') {
                    line.write(b);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }

        public void skip(long bytes) throws IOException {
            in.skipNBytes(bytes);
        }

        public Peer send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return this;
        }

        public Peer chunk(String text) throws IOException {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
        }

        public Peer events() throws IOException {
            return send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        /** Closes as a server does that has said all. */
        public void leave() throws IOException {
            socket.close();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the client closes. */
        public void untilClosed() throws IOException {
            while (in.read() >= 0) {
                // What the client still sends is of no interest.
            }
        }
    }
}
