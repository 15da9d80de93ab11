"""What is said of the API: the routes in OpenAPI, the sockets in AsyncAPI, the types in TypeScript."""
