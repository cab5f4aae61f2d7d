package dev.gopuram.gateway;

/** Whose words a route uses for its errors. */
enum ErrorShape {
    /** RFC 9457, on our own routes. */
    PROBLEM,
    /** OpenAI's {@code {"error":{...}}}, where its dialect is spoken. */
    OPENAI
}
