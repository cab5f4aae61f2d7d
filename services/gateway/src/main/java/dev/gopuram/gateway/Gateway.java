package dev.gopuram.gateway;

/** The running edge. Nobody calls it but the world. */
public interface Gateway {
    /** The port it listens on. */
    int port();
}
