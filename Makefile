# The two commands. ARGS are passed on: `make run ARGS="--listen 127.0.0.1:9000"`.

.PHONY: run test bench fmt docs types

run: ## Build the web client and the server, and run it on http://127.0.0.1:8080, with its data in ./data
	scripts/web-build.sh
	cargo run --release --locked -p server --bin polychat -- $(ARGS)

test: ## Pass all checks and tests; installs and starts what they need
	scripts/test.sh

bench: ## Measure the whole server, for docs/performance.md
	scripts/bench.sh

fmt: ## Format everything
	cargo fmt --all

docs: ## Make the generated pages anew
	cargo run -q -p server --bin polychat -- config --page > docs/configuration.md.new
	mv docs/configuration.md.new docs/configuration.md
	POLYCHAT_MAKE_DOCS=yes cargo test -q -p server --test it -- interop::on_sqlite::each_dialect

types: ## Make the web client's types anew from the server's OpenAPI document
	cargo run -q -p server --bin polychat -- openapi > web/node_modules/.openapi.json
	cd web && npx openapi-typescript node_modules/.openapi.json -o src/api/schema.d.ts
