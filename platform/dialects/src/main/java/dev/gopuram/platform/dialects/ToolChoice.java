package dev.gopuram.platform.dialects;

/** Whether the model must call a tool. */
public sealed interface ToolChoice {
    /** Not said: as the provider does by itself. */
    record Unset() implements ToolChoice {}

    /** The model decides. */
    record Auto() implements ToolChoice {}

    record None() implements ToolChoice {}

    /** Some tool. */
    record Required() implements ToolChoice {}

    /** This tool. */
    record Named(String name) implements ToolChoice {}
}
