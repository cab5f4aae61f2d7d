package dev.gopuram.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** P1 to P3: what a chat costs and how long it takes through each proxy, in turn, so that a slow minute hits all. */
final class ProxyBench {
    private static final int CONNECTIONS = 8;
    private static final String PADDING = "the quick brown fox jumps over the lazy dog ".repeat(19);
    static final String CHAT = """
        {"model":"MODEL","messages":[{"role":"system","content":"You are terse."},{"role":"user","content":"%s"}]}\
        """.formatted(PADDING);
    static final String STREAM = CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private final List<Peer> peers;
    private final Duration warmUp;
    private final Duration cell;
    private final int rounds;

    ProxyBench(List<Peer> peers, Duration warmUp, Duration cell, int rounds) {
        this.peers = peers;
        this.warmUp = warmUp;
        this.cell = cell;
        this.rounds = rounds;
    }

    List<Table> run() {
        Table cold = new Table("The first 1,000 requests, cold: CPU per chat, us");
        for (Peer peer : peers) {
            cold.row(peer.name(), firstRequests(peer));
        }
        for (Peer peer : peers) {
            peer.load(CHAT).run(CONNECTIONS, warmUp);
            peer.load(STREAM).run(CONNECTIONS, warmUp);
        }
        Map<String, List<Double>> chat = new LinkedHashMap<>();
        Map<String, List<Double>> stream = new LinkedHashMap<>();
        Map<String, List<Double>> tail = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Peer peer : peers) {
                add(chat, peer, cpuMicros(peer, CHAT, 0));
                add(stream, peer, cpuMicros(peer, STREAM, MockUpstream.CHUNKS + 1));
                Load.Result single = peer.load(CHAT).run(1, cell);
                add(tail, peer, single.latencies().percentileNanos(0.99) / 1e6);
            }
        }
        return List.of(
                cold,
                Table.ofMedians("P1  CPU per chat, us", chat),
                Table.ofMedians("P2  CPU per stream of " + MockUpstream.CHUNKS + " chunks, us", stream),
                Table.ofMedians("P3  latency p99 at one connection, ms", tail));
    }

    /** A short burst: how dear a process is that has just started. */
    private static double firstRequests(Peer peer) {
        long before = Cpu.nanos(peer.process().toHandle());
        long requests = 0;
        while (requests < 1_000) {
            requests += peer.load(CHAT).run(1, Duration.ofMillis(250)).requests();
        }
        return (Cpu.nanos(peer.process().toHandle()) - before) / 1e3 / requests;
    }

    private double cpuMicros(Peer peer, String body, int eventsExpected) {
        long before = Cpu.nanos(peer.process().toHandle());
        Load.Result result = peer.load(body).run(CONNECTIONS, cell);
        long spent = Cpu.nanos(peer.process().toHandle()) - before;
        if (result.failures() > 0) {
            throw new IllegalStateException(
                    peer.name() + ": " + result.failures() + " of " + result.requests() + " failed");
        }
        // A client sees fewer events than were sent only if the usage chunk, which it did not ask for, was taken out.
        if (eventsExpected > 0 && result.events() < result.requests() * (eventsExpected - 1L)) {
            throw new IllegalStateException(peer.name() + ": " + result.events() + " events in " + result.requests()
                    + " streams (expected: " + eventsExpected + " each, less the usage chunk)");
        }
        return spent / 1e3 / result.requests();
    }

    private static void add(Map<String, List<Double>> cells, Peer peer, double value) {
        cells.computeIfAbsent(peer.name(), name -> new ArrayList<>()).add(value);
    }
}
