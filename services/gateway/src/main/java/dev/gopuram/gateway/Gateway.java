package dev.gopuram.gateway;

import java.util.OptionalInt;

/** The running edge. Nobody calls it but the world. */
public interface Gateway {
    /** The port it listens on. */
    int port();

    /** Where it listens for gRPC; empty where it does not. */
    default OptionalInt grpcPort() {
        return OptionalInt.empty();
    }
}
