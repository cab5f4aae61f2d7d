package dev.gopuram.chat;

/**
 * A request on its way to the provider that answers it.
 *
 * @param model the model's name as the provider knows it
 */
record Ask(ChatRequest request, String model, Sources sources) {}
