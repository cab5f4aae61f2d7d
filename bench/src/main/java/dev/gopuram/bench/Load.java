package dev.gopuram.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A closed loop of connections that send one request after another. It reads replies to their framed end and counts
 * events, so that a merged or lost chunk shows.
 */
final class Load {
    /**
     * What one run saw.
     *
     * @param events server-sent events with data, over all replies
     */
    record Result(long requests, long failures, long events, Latencies latencies) {}

    /** How long each request took. */
    static final class Latencies {
        private final long[] sortedNanos;

        private Latencies(long[] nanos) {
            sortedNanos = nanos;
            Arrays.sort(sortedNanos);
        }

        long percentileNanos(double share) {
            int last = sortedNanos.length - 1;
            return last < 0 ? 0 : sortedNanos[(int) Math.min(last, (long) (share * sortedNanos.length))];
        }
    }

    private static final int TIMEOUT_MS = 30_000;
    private static final int MAX_SAMPLES = 2_000_000;

    private final int port;
    private final byte[] request;

    private Load(int port, byte[] request) {
        this.port = port;
        this.request = request;
    }

    /** A load of POSTs of one body of JSON. */
    static Load post(int port, String path, List<String> headers, String body) {
        List<String> all = new ArrayList<>(headers);
        all.addFirst("Content-Type: application/json");
        return post(port, path, all, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A load of POSTs of one body, of a kind that the headers say. */
    static Load post(int port, String path, List<String> headers, byte[] content) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Length: " + content.length + "\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, whole, start.length, content.length);
        return new Load(port, whole);
    }

    /** A load of GETs. */
    static Load get(int port, String path, List<String> headers) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        return new Load(port, head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** The header lines of one reply, in lower case. */
    List<String> headers() {
        try (Connection connection = new Connection(port)) {
            Reply reply = connection.ask(request);
            if (reply.status != 200) {
                throw new IllegalStateException("one call: " + reply.status + " (expected: 200)");
            }
            return reply.headers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body of one reply, as its lines come; false where it is no whole stream that began with 200. */
    boolean lines(Consumer<String> heard) {
        try (Connection connection = new Connection(port)) {
            return connection.lines(request, heard);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    Result run(int connections, Duration length) {
        long until = System.nanoTime() + length.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<Result>> parts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                parts.add(threads.submit(() -> connection(until)));
            }
            return merge(parts);
        }
    }

    private Result connection(long until) throws IOException {
        long[] latencies = new long[1024];
        int requests = 0;
        long failures = 0;
        long events = 0;
        try (Connection connection = new Connection(port)) {
            while (System.nanoTime() < until && requests < MAX_SAMPLES) {
                long from = System.nanoTime();
                Reply reply = connection.ask(request);
                if (requests == latencies.length) {
                    latencies = Arrays.copyOf(latencies, requests * 2);
                }
                latencies[requests++] = System.nanoTime() - from;
                events += reply.events;
                failures += reply.status == 200 ? 0 : 1;
            }
        }
        return new Result(requests, failures, events, new Latencies(Arrays.copyOf(latencies, requests)));
    }

    private static Result merge(List<Future<Result>> parts) {
        long requests = 0;
        long failures = 0;
        long events = 0;
        List<long[]> all = new ArrayList<>();
        for (Future<Result> part : parts) {
            Result one = result(part);
            requests += one.requests;
            failures += one.failures;
            events += one.events;
            all.add(one.latencies.sortedNanos);
        }
        long[] latencies = all.stream().flatMapToLong(Arrays::stream).toArray();
        return new Result(requests, failures, events, new Latencies(latencies));
    }

    private static Result result(Future<Result> part) {
        try {
            return part.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a connection failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Reply(int status, List<String> headers, long events) {}

    /** One keep-alive connection. */
    private static final class Connection implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;
        private final OutputStream out;

        Connection(int port) {
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(TIMEOUT_MS);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
                in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
                out = socket.getOutputStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Reply ask(byte[] request) throws IOException {
            out.write(request);
            int status = Integer.parseInt(line().split(" ", 3)[1]);
            int length = -1;
            boolean chunked = false;
            List<String> headers = new ArrayList<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                headers.add(lower);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                } else if (lower.startsWith("transfer-encoding:")) {
                    chunked = true;
                }
            }
            return new Reply(status, headers, chunked ? chunks() : plain(length));
        }

        boolean lines(byte[] request, Consumer<String> heard) throws IOException {
            out.write(request);
            boolean answered = line().contains(" 200 ");
            boolean chunked = false;
            for (String header = line(); !header.isEmpty(); header = line()) {
                chunked |= header.toLowerCase(Locale.ROOT).startsWith("transfer-encoding:");
            }
            if (!answered || !chunked) {
                return false;
            }
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                new String(in.readNBytes(size), StandardCharsets.US_ASCII)
                        .lines()
                        .forEach(heard);
                line();
            }
            return true;
        }

        private long plain(int length) throws IOException {
            if (in.readNBytes(length).length != length) {
                throw new IOException("the reply broke off");
            }
            return 0;
        }

        private long chunks() throws IOException {
            long events = 0;
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                events += dataLines(in.readNBytes(size));
                line();
            }
            line();
            return events;
        }

        private int chunkSize() throws IOException {
            return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
        }

        private static long dataLines(byte[] chunk) {
            long count = 0;
            for (int i = 0; i + 5 <= chunk.length; i++) {
                boolean atStart = i == 0 || chunk[i - 1] == '\n';
                if (atStart && chunk[i] == 'd' && chunk[i + 1] == 'a' && chunk[i + 2] == 't' && chunk[i + 3] == 'a') {
                    count++;
                }
            }
            return count;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the connection was closed");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
