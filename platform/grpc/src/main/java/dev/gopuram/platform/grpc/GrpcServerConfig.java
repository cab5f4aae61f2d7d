package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * The bounds of the public gRPC port. Messages are bounded per method by the handler as well.
 *
 * @param maxConnections open connections; one more is closed at once
 * @param maxMessage the largest message read, once it is decompressed
 * @param maxMetadata the whole metadata of one call
 * @param maxCallsPerConnection calls at once on one connection; more wait at the client
 * @param maxConversations calls at once whose every message is a call of its own; one more is refused
 * @param maxInFlight messages of one conversation that are answered at once; more wait in the connection
 * @param messageTimeout how long the one message of a call may take to come
 * @param conversationIdle how long a conversation may be silent, when nothing is being answered
 * @param writeStall how long a reader may take nothing while messages wait, before it is cut off;
 *     it has a second more for every 16 KiB
 * @param keepAlive after this long without a word the client is asked whether it lives
 * @param keepAliveTimeout and has this long to answer
 * @param minPing a client that asks more often than this is sent away
 * @param connectionIdle how long a connection is kept without a call
 * @param connectionAge how long a connection is used, so that clients spread over new nodes
 * @param maxResetsPerSecond calls of one connection that may be called off within a second
 */
public record GrpcServerConfig(
        int maxConnections,
        ByteSize maxMessage,
        ByteSize maxMetadata,
        int maxCallsPerConnection,
        int maxConversations,
        int maxInFlight,
        Duration messageTimeout,
        Duration conversationIdle,
        Duration writeStall,
        Duration keepAlive,
        Duration keepAliveTimeout,
        Duration minPing,
        Duration connectionIdle,
        Duration connectionAge,
        int maxResetsPerSecond) {
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    public GrpcServerConfig {
        check("max_connections", maxConnections, 1_000_000);
        check("max_message", maxMessage, ByteSize.kib(1), ByteSize.mib(1024));
        check("max_metadata", maxMetadata, ByteSize.kib(1), ByteSize.mib(1));
        check("max_calls_per_connection", maxCallsPerConnection, 1_000_000);
        check("max_conversations", maxConversations, 1_000_000);
        check("max_in_flight", maxInFlight, 1_000);
        check("message_timeout", messageTimeout);
        check("conversation_idle", conversationIdle);
        check("write_stall", writeStall);
        check("keep_alive", keepAlive);
        check("keep_alive_timeout", keepAliveTimeout);
        check("min_ping", minPing);
        check("connection_idle", connectionIdle);
        check("connection_age", connectionAge);
        check("max_resets_per_second", maxResetsPerSecond, 1_000_000);
    }

    public static GrpcServerConfig defaults() {
        return new GrpcServerConfig(
                10_000,
                ByteSize.mib(32),
                ByteSize.kib(32),
                256,
                256,
                16,
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofMinutes(15),
                Duration.ofHours(2),
                200);
    }

    private static void check(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw Problem.invalid(field, value, "1.." + most);
        }
    }

    private static void check(String field, ByteSize value, ByteSize least, ByteSize most) {
        if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void check(String field, Duration value) {
        if (value.compareTo(TICK) < 0 || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, "1ms..24h");
        }
    }
}
