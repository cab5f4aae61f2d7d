package dev.gopuram.platform.resilience;

/** Who wants to know of breakers, for example to show their states. */
@FunctionalInterface
public interface BreakerListener {
    /** A new one; its state is its own to tell from now on. */
    void created(Breaker breaker);

    /** One that no new call will ask; another of its name may follow. */
    default void retired(Breaker breaker) {}
}
