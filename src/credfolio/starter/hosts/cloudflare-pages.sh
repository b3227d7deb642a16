#!/bin/sh
# Renders what the wallet holds for Cloudflare Pages: no key is needed, and nothing is signed.
# Once, in the project's build settings: build command 'sh cloudflare-pages.sh', build output
# directory 'site_output', variable PYTHON_VERSION 3.13. Pull requests get a preview, which fails
# if something is wrong or unsigned.
set -eu
python -m pip install --requirement requirements.txt
credfolio check
credfolio build --frozen
cp _headers site_output/
