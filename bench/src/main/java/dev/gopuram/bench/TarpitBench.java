package dev.gopuram.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * What callers pay for a crowd in the tarpit: chats of one key on one node, in turn without anybody there and with as many
 * guessers of keys as may wait, who come from the same address.
 */
final class TarpitBench {
    private static final int CONNECTIONS = 8;
    private static final Duration SETTLES = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Peers peers;
    private final Duration warmUp;
    private final Duration cell;
    private final int rounds;
    private final int bound;
    private final Map<String, List<Double>> cpu = new LinkedHashMap<>();
    private final Map<String, List<Double>> latency = new LinkedHashMap<>();
    private final Map<String, List<Double>> threads = new LinkedHashMap<>();

    TarpitBench(Peers peers, Duration warmUp, Duration cell, int rounds, int bound) {
        this.peers = peers;
        this.warmUp = warmUp;
        this.cell = cell;
        this.rounds = rounds;
        this.bound = bound;
    }

    List<Table> run() {
        String crowded = "beside " + bound + " that wait";
        int adminPort = Peer.freePort();
        try (Peer node = peers.tarpitted(adminPort, bound)) {
            URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
            node.load(ProxyBench.CHAT).run(CONNECTIONS, warmUp);
            for (int round = 0; round < rounds; round++) {
                measure(node, "alone");
                try (Crowd crowd = new Crowd()) {
                    crowd.gather(node, bound);
                    await(metrics, parked -> parked == bound, bound + " to wait");
                    measure(node, crowded);
                }
                await(metrics, parked -> parked == 0, "nobody to wait");
            }
        }
        return List.of(
                Table.ofMedians("Tarpit  CPU per chat of others, us", cpu),
                Table.ofMedians("Tarpit  median latency of others, ms", latency),
                Table.ofMedians("Tarpit  threads of the process", threads));
    }

    private void measure(Peer node, String when) {
        ProcessHandle process = node.process().toHandle();
        long before = Cpu.nanos(process);
        Load.Result result = node.load(ProxyBench.CHAT).run(CONNECTIONS, cell);
        long spent = Cpu.nanos(process) - before;
        if (result.failures() > 0) {
            throw new IllegalStateException(when + ": " + result.failures() + " of " + result.requests() + " failed");
        }
        add(cpu, when, spent / 1e3 / result.requests());
        add(latency, when, result.latencies().percentileNanos(0.5) / 1e6);
        add(threads, when, threads(process));
    }

    private static void add(Map<String, List<Double>> cells, String name, double value) {
        cells.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private static double threads(ProcessHandle process) {
        try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the node itself how many wait. */
    private static void await(URI metrics, LongPredicate wanted, String expected) {
        long until = System.nanoTime() + SETTLES.toNanos();
        long parked = -1;
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < until) {
                String text = client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
                parked = text.lines()
                        .filter(line -> line.startsWith("gopuram_tarpit_parked"))
                        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum();
                if (wanted.test(parked)) {
                    return;
                }
                Thread.sleep(LOOK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException(parked + " wait in the tarpit (expected: " + expected + ")");
    }

    /** Guessers of keys, each with a connection of its own, on which it guesses again as soon as it was refused. */
    private static final class Crowd implements AutoCloseable {
        private static final String REFUSED = "HTTP/1.1 401";

        private final List<Socket> sockets = new ArrayList<>();

        void gather(Peer node, int size) {
            byte[] guess = ("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + node.port()
                            + "\r\nAuthorization: Bearer gk_guessed_and_wrong\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < size; i++) {
                try {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
                    sockets.add(socket);
                    Thread.startVirtualThread(() -> guess(socket, guess));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private static void guess(Socket socket, byte[] guess) {
            try {
                InputStream in = socket.getInputStream();
                byte[] reply = new byte[8192];
                do {
                    socket.getOutputStream().write(guess);
                } while (in.read(reply) > 0 && new String(reply, StandardCharsets.US_ASCII).startsWith(REFUSED));
            } catch (IOException closed) {
                // The cell is over.
            }
        }

        @Override
        public void close() {
            for (Socket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
