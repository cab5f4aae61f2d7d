package dev.gopuram.platform.wire;

/** Who may call whom, by the names of services. The map of services is the one source of it. */
@FunctionalInterface
public interface CallerRights {
    boolean mayCall(String caller, String callee);
}
