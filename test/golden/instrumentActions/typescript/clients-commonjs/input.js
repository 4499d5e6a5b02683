'use strict'
const { OpenAI } = require('openai')
const { GoogleGenAI } = require('@google/genai')

const client = new OpenAI()
const gemini = new GoogleGenAI({ apiKey: process.env.KEY })
module.exports = { client, gemini }
