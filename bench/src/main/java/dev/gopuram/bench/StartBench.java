package dev.gopuram.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** P10: from the command to the first answer, and the memory of a process that then idles. */
final class StartBench {
    private final Peers peers;
    private final int rounds;

    StartBench(Peers peers, int rounds) {
        this.peers = peers;
        this.rounds = rounds;
    }

    List<Table> run() {
        List<Double> ours = new ArrayList<>();
        List<Double> springs = new ArrayList<>();
        List<Double> ourMemory = new ArrayList<>();
        List<Double> springMemory = new ArrayList<>();
        Path hello = peers.home().resolve("bench/peers/spring-hello/target/hello.jar");
        for (int round = 0; round < rounds; round++) {
            if (Files.exists(hello)) {
                int port = Peer.freePort();
                start(
                        List.of(java(), "-jar", hello.toString(), "--server.port=" + port),
                        port,
                        "spring.log",
                        springs,
                        springMemory);
            }
            int port = Peer.freePort();
            Path data = peers.work().resolve("start-data");
            start(
                    peers.gopuramCommand(
                            "serve",
                            "--port",
                            "" + port,
                            "--grpc-port",
                            "0",
                            "--admin-port",
                            "0",
                            "--data",
                            data.toString()),
                    port,
                    "start.log",
                    ours,
                    ourMemory);
        }
        Table start = new Table("P10  start to listening, s");
        Table memory = new Table("P10  resident memory idle, MiB");
        if (!springs.isEmpty()) {
            start.row("spring boot hello world", Table.median(springs));
            memory.row("spring boot hello world", Table.median(springMemory));
        }
        start.row("gopuram serve", Table.median(ours));
        memory.row("gopuram serve", Table.median(ourMemory));
        return List.of(start, memory);
    }

    private void start(List<String> command, int port, String log, List<Double> seconds, List<Double> memory) {
        long from = System.nanoTime();
        try (Peer peer =
                new Peer(log, Peer.start(command, peers.work().resolve(log), port), port, "/", List.of(), "")) {
            seconds.add((System.nanoTime() - from) / 1e9);
            memory.add(settledMiB(peer));
        }
    }

    /** Memory once it has stopped moving: three readings within a MiB, or the last of many. */
    private static double settledMiB(Peer peer) {
        double last = 0;
        int same = 0;
        for (int i = 0; i < 100 && same < 3; i++) {
            try {
                peer.process().waitFor(200, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            double now = Cpu.residentBytes(peer.process().toHandle()) / (1024.0 * 1024);
            same = Math.abs(now - last) < 1 ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
