package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;

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

    /** Refuses a choice that asks for a call where there are no tools: no API takes one there. */
    default void requireNoCall() {
        switch (this) {
            case Unset(), Auto(), None() -> {}
            case Required() -> throw Problem.invalid("tool_choice", "required", "tools to choose from");
            case Named(String name) -> throw Problem.invalid("tool_choice", name, "tools to choose from");
        }
    }
}
