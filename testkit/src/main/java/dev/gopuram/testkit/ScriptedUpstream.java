package dev.gopuram.testkit;

import dev.gopuram.kernel.Bytes;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server that plays a script for each request, on sockets of its own, so that it can break every rule. It
 * keeps reading while a script plays: so it knows when the client leaves, also while both sides are silent.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private static final int MAX_LINE = 64 * 1024;
    private static final int BACKLOG = 128;

    private final ServerSocket server;
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final List<ReceivedRequest> received = new ArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private Script otherwise = Script.completion("scripted");
    private int connectionCount;

    private ScriptedUpstream(ServerSocket server) {
        this.server = server;
    }

    /** Listens on a free port of the loopback address; until told otherwise it answers a short completion. */
    public static ScriptedUpstream open() {
        try {
            ScriptedUpstream upstream =
                    new ScriptedUpstream(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("scripted-accept").start(upstream::accept);
            return upstream;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** {@code http://127.0.0.1:PORT}, without a path. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** What the next requests get, one script each, in order. */
    public synchronized ScriptedUpstream next(Script... inOrder) {
        scripts.addAll(List.of(inOrder));
        return this;
    }

    /** What a request gets when no script is queued. */
    public synchronized ScriptedUpstream always(Script script) {
        otherwise = script;
        return this;
    }

    public synchronized List<ReceivedRequest> received() {
        return List.copyOf(received);
    }

    /** Connections accepted until now. */
    public synchronized int connections() {
        return connectionCount;
    }

    /** The request with this number, from 0, once it has come. */
    public ReceivedRequest awaitRequest(int number, Duration bound) {
        return Eventually.value(bound, this::received, requests -> requests.size() > number)
                .get(number);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                synchronized (this) {
                    connectionCount++;
                }
                Thread.ofVirtual().name("scripted-connection").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Reads requests one after the other; the one before has been answered by then, as clients do not pipeline. */
    private void serve(Socket socket) {
        Playing playing = null;
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                ReceivedRequest request = read(in);
                Script script;
                synchronized (this) {
                    Script queued = scripts.poll();
                    script = queued == null ? otherwise : queued;
                    received.add(request);
                }
                playing = new Playing(request, new ScriptedReply(socket), script);
                playing.start();
            }
        } catch (IOException gone) {
            if (playing != null) {
                playing.clientGone();
            }
        } finally {
            connections.remove(socket);
        }
    }

    /** One script on its own thread, while the connection's thread waits for the client's next word. */
    private static final class Playing {
        private final ReceivedRequest request;
        private final ScriptedReply reply;
        private final Script script;
        private @Nullable Thread thread;

        Playing(ReceivedRequest request, ScriptedReply reply, Script script) {
            this.request = request;
            this.reply = reply;
            this.script = script;
        }

        void start() {
            thread = Thread.ofVirtual().name("scripted-reply").start(this::play);
        }

        private void play() {
            try {
                script.play(request, reply);
                request.played();
            } catch (IOException | InterruptedException left) {
                request.clientLeft();
            }
        }

        void clientGone() {
            Thread running = thread;
            if (request.hasPlayed() || reply.closed()) {
                return;
            }
            request.clientLeft();
            if (running != null) {
                running.interrupt();
            }
        }
    }

    private static ReceivedRequest read(InputStream in) throws IOException {
        String[] start = line(in).split(" ", 3);
        if (start.length < 3) {
            throw new IOException("request line: " + String.join(" ", start) + " (expected: METHOD TARGET VERSION)");
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        return new ReceivedRequest(start[0], start[1], headers, Bytes.wrap(body(in, headers)));
    }

    private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.write(exactly(in, size));
                String _ = line(in);
            }
            String _ = line(in);
            return body.toByteArray();
        }
        List<String> length = headers.get("content-length");
        return length == null ? new byte[0] : exactly(in, Integer.parseInt(length.getFirst()));
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].trim(), 16);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the request ended early");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > MAX_LINE) {
                throw new EOFException("the connection ended within a line");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
