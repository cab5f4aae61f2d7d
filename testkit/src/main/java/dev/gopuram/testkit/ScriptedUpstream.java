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
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server that plays a script for each request, on sockets of its own, so that it can break every rule. It
 * keeps reading while a script plays: so it knows when the client leaves, also while both sides are silent.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private static final int MAX_LINE = 64 * 1024;
    private static final int BACKLOG = 128;
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final ServerSocket server;
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final List<ReceivedRequest> received = new ArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread accepting = Thread.ofVirtual().name("scripted-accept").unstarted(this::accept);
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
            upstream.accepting.start();
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

    /** Drops the scripts that no request has come for, so that one test's do not answer another's. */
    public synchronized ScriptedUpstream forget() {
        scripts.clear();
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
        closed.countDown();
        try {
            server.close();
            awaitRefusing();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A virtual thread that waits for a connection may accept one more before it sees that the port is closed. */
    private void awaitRefusing() {
        try {
            accepting.join(CLOSING);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
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
                Head head = head(in);
                Script script = nextScript();
                ReceivedRequest request = new ReceivedRequest(
                        head.method, head.target, head.headers, body(in, head.headers, script.pace()));
                synchronized (this) {
                    received.add(request);
                }
                if (request.body().length() >= script.pace().atMost()) {
                    closed.await();
                    return;
                }
                playing = new Playing(request, new ScriptedReply(socket), script);
                playing.start();
            }
        } catch (IOException gone) {
            if (playing != null) {
                playing.clientGone();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    private synchronized Script nextScript() {
        Script queued = scripts.poll();
        return queued == null ? otherwise : queued;
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

    /** A request's first lines. */
    private record Head(String method, String target, Map<String, List<String>> headers) {}

    private static Head head(InputStream in) throws IOException {
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
        return new Head(start[0], start[1], headers);
    }

    private static Bytes body(InputStream in, Map<String, List<String>> headers, RequestPace pace)
            throws IOException, InterruptedException {
        if (headers.containsKey("transfer-encoding")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.write(exactly(in, size, pace));
                if (body.size() >= pace.atMost()) {
                    return Bytes.wrap(body.toByteArray());
                }
                String _ = line(in);
            }
            String _ = line(in);
            return Bytes.wrap(body.toByteArray());
        }
        List<String> length = headers.get("content-length");
        return length == null ? Bytes.EMPTY : Bytes.wrap(exactly(in, Integer.parseInt(length.getFirst()), pace));
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].trim(), 16);
    }

    private static byte[] exactly(InputStream in, int length, RequestPace pace)
            throws IOException, InterruptedException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        int wanted = Math.min(length, pace.atMost());
        while (read.size() < wanted) {
            Thread.sleep(pace.pause());
            byte[] bytes = in.readNBytes(Math.min(pace.atOnce(), wanted - read.size()));
            if (bytes.length == 0) {
                throw new EOFException("the request ended early");
            }
            read.writeBytes(bytes);
        }
        return read.toByteArray();
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
