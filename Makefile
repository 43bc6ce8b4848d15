# The two commands. ARGS are passed on: `make run ARGS="--listen 127.0.0.1:9000"`.

.PHONY: run test fmt docs

run: ## Build the server and run it on http://127.0.0.1:8080, with its data in ./data
	cargo run --release --locked -p server --bin polychat -- $(ARGS)

test: ## Pass all checks and tests; installs and starts what they need
	scripts/test.sh

fmt: ## Format everything
	cargo fmt --all

docs: ## Make the generated pages anew
	cargo run -q -p server --bin polychat -- config --page > docs/configuration.md.new
	mv docs/configuration.md.new docs/configuration.md
